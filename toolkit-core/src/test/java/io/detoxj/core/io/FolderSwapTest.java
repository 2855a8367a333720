/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSwapTest {
  private static final List<String> NAMES = List.of("main", "a", "b", "c");

  @TempDir Path folder;

  private void replace(String content, String... names) throws IOException {
    FolderSwap.replace(
        folder,
        NAMES,
        aside -> {
          for (String name : names) {
            Files.writeString(aside.resolve(name), content);
          }
        });
  }

  private void assertHolds(String content, String... names) throws IOException {
    List<String> expected = new ArrayList<>(List.of(names));
    // Whoever writes to the folder leaves the file of its lock.
    expected.add(OutputLock.FOLDER_LOCK);
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    for (String name : names) {
      assertThat(folder.resolve(name)).hasContent(content);
    }
  }

  @Test
  void files_are_replaced_and_those_not_written_go() throws IOException {
    replace("old", "main", "a", "b");
    replace("new", "main", "a", "c");
    assertHolds("new", "main", "a", "c");
    Files.writeString(folder.resolve("mine"), "new");
    replace("new", "main");
    assertHolds("new", "main", "mine");
  }

  @Test
  void a_failure_while_writing_leaves_the_old_files() throws IOException {
    replace("old", "main", "a");
    assertThatThrownBy(
            () ->
                FolderSwap.replace(
                    folder,
                    NAMES,
                    aside -> {
                      Files.writeString(aside.resolve("main"), "new");
                      throw new IOException("No space left on device");
                    }))
        .hasMessageContaining("No space left");
    assertHolds("old", "main", "a");
  }

  /** A kill while files are written aside, and after each move: old or new, or no main file. */
  @Test
  void a_kill_at_any_moment_leaves_the_old_files_or_is_completed() throws IOException {
    for (int moves = 0; moves <= 3; moves++) {
      replace("old", "main", "a", "b");
      Path aside = Files.createDirectories(folder.resolve(FolderSwap.ASIDE));
      for (String name : List.of("main", "a", "c")) {
        Files.writeString(aside.resolve(name), "new");
      }
      FolderSwap.recover(folder);
      assertHolds("old", "main", "a", "b");

      Files.createDirectories(aside);
      for (String name : List.of("main", "a", "c")) {
        Files.writeString(aside.resolve(name), "new");
      }
      Files.writeString(aside.resolve(".ready"), "+main\n+a\n-b\n+c\n");
      if (moves > 0) {
        Files.delete(folder.resolve("main"));
        Files.delete(folder.resolve("a"));
        Files.move(aside.resolve("a"), folder.resolve("a"));
      }
      if (moves > 1) {
        Files.delete(folder.resolve("b"));
        Files.move(aside.resolve("c"), folder.resolve("c"));
      }
      if (moves > 2) {
        Files.move(aside.resolve("main"), folder.resolve("main"));
      } else if (moves > 0) {
        assertThat(folder.resolve("main")).doesNotExist();
      }
      FolderSwap.recover(folder);
      assertHolds("new", "main", "a", "c");
    }
  }

  @Test
  void files_of_a_folder_in_it_go_with_the_rest() throws IOException {
    List<String> names = List.of("main", "inner/a", "inner/b");
    for (String written : List.of("a", "b")) {
      FolderSwap.replace(
          folder,
          names,
          aside -> {
            Files.createDirectory(aside.resolve("inner"));
            Files.writeString(aside.resolve("inner/" + written), written);
            Files.writeString(aside.resolve("main"), written);
          });
    }
    assertHolds("b", "main", "inner/b");
  }

  @Test
  void a_link_to_another_folder_is_not_followed(@TempDir Path other) throws IOException {
    Files.writeString(other.resolve("a"), "mine");
    Files.writeString(folder.resolve("main"), "old");
    Files.createSymbolicLink(folder.resolve("inner"), other);
    assertThatThrownBy(
            () ->
                FolderSwap.replace(
                    folder,
                    List.of("main", "inner/a"),
                    aside -> Files.writeString(aside.resolve("main"), "new")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a link or a file");
    assertThat(other.resolve("a")).hasContent("mine");
    assertThat(folder.resolve("main")).hasContent("old");
  }

  @Test
  void without_the_main_file_nothing_is_replaced() throws IOException {
    replace("old", "main", "a");
    assertThatThrownBy(() -> replace("new", "a")).isInstanceOf(IllegalStateException.class);
    assertHolds("old", "main", "a");
  }
}
