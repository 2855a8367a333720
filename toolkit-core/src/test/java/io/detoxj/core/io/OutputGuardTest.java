/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputGuardTest {
  private static final OutputGuard GUARD = new OutputGuard(false);
  private static final OutputGuard FORCED = new OutputGuard(true);

  @TempDir Path folder;

  private Path tensors(String name, String... metadata) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i < metadata.length; i += 2) {
      writer.metadata(metadata[i], metadata[i + 1]);
    }
    Path file = folder.resolve(name);
    writer.add("x", new long[] {1}, new float[] {1}).write(file);
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "buy milk\n",
        "detoxj notes: made_by detoxj, tEXtSoftware\0detoxj\n",
        "{\"schemaVersion\": 3, \"mine\": 1}",
        "system,price\n",
        "# All metrics\n\nof my company\n",
        "<!DOCTYPE html>\n<html><head><title>me</title></head></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"
      })
  void a_file_of_somebody_is_refused_and_stays(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), text);
    assertThatThrownBy(() -> GUARD.file(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("notes.txt is no output of this toolkit")
        .hasMessageContaining("--force");
    assertThat(FORCED.file(file)).hasContent(text);
  }

  @Test
  void tensors_of_somebody_are_refused_and_ours_known_by_their_metadata() throws IOException {
    for (Path other :
        List.of(tensors("a"), tensors("b", "format", "pt"), tensors("c", "method", "mine"))) {
      assertThatThrownBy(() -> GUARD.file(other)).isInstanceOf(ConfigException.class);
    }
    GUARD.file(tensors("d", "format", "pt", OwnOutput.MADE_BY, OwnOutput.NAME));
    GUARD.file(tensors("e", "method", "difference-of-means", "model_sha256", "00"));
    GUARD.file(tensors("f", "format", "detoxj-surgery-patch-1"));
  }

  @Test
  void what_is_not_there_or_empty_is_free() throws IOException {
    GUARD.file(folder.resolve("new/one.json"));
    GUARD.file(Files.createFile(folder.resolve("empty")));
  }

  @Test
  void a_folder_is_never_replaced_by_a_file() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (OutputGuard guard : List.of(GUARD, FORCED)) {
      assertThatThrownBy(() -> guard.file(empty))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is a folder")
          .hasMessageContaining("give the name of a file in it");
    }
    assertThatThrownBy(() -> AtomicFiles.writeString(empty, "text"))
        .isInstanceOf(ConfigException.class);
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void what_lies_in_the_usual_place_is_replaced_only_on_demand() throws IOException {
    Path ours = tensors("v", "method", "difference-of-means", "model_sha256", "00");
    assertThatThrownBy(() -> GUARD.usualFile(ours, "--output"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is there already; give another place with --output");
    FORCED.usualFile(ours, "--output");
    Path probes = Files.createDirectory(folder.resolve("p"));
    Files.writeString(probes.resolve("probe.json"), "{\"behaviour\" : \"t\", \"reads\" : {}}");
    List<String> names = List.of("probe.json");
    assertThatThrownBy(() -> GUARD.usualFolder(probes, names, "--output"))
        .hasMessageContaining("is there already");
    assertThat(FORCED.usualFolder(probes, names, "--output")).isEqualTo(probes);
  }

  @Test
  void one_file_of_somebody_makes_a_folder_refused_unless_the_main_one_is_ours()
      throws IOException {
    List<String> names = List.of("main.json", "config.json");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt2\"}");
    assertThatThrownBy(() -> GUARD.folder(folder, names))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("config.json is no output of this toolkit");
    FORCED.folder(folder, names);
    Files.writeString(folder.resolve("main.json"), "{\"format\":\"detoxj-x-1\"}");
    GUARD.folder(folder, names);
  }

  @Test
  void a_failed_write_names_the_file_and_leaves_it() throws IOException {
    Path file = Files.writeString(folder.resolve("report.json"), "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    temporary -> {
                      Files.writeString(temporary, "half", StandardCharsets.UTF_8);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write " + file + " (No space left on device)")
        .hasMessageContaining("make room");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("report.json");
  }
}
