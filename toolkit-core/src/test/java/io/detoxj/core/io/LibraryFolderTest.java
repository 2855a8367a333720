/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFolderTest {
  @TempDir Path folder;

  @Test
  void the_variables_of_djl_come_before_the_home_folder() {
    Map<String, String> settings =
        Map.of(
            "ENGINE_CACHE_DIR", folder.resolve("engine").toString(),
            "DJL_CACHE_DIR", folder.resolve("djl").toString(),
            "user.home", folder.toString());
    assertThat(LibraryFolder.require(settings::get)).isEqualTo(folder.resolve("engine"));
    assertThat(folder.resolve("engine")).isDirectory();
    assertThat(LibraryFolder.require(Map.of("user.home", folder.toString())::get))
        .isEqualTo(folder.resolve(".djl.ai"));
  }

  @Test
  void a_user_without_a_home_folder_is_told_of_the_variable() {
    for (String home : new String[] {"?", "", "relative/home"}) {
      assertThatThrownBy(
              () ->
                  LibraryFolder.require(
                      Map.of("user.home", home, "java.io.tmpdir", folder.toString())::get))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("\"" + home + "\"", "DJL_CACHE_DIR");
    }
    assertThat(Path.of("?")).doesNotExist();
  }

  @Test
  void a_folder_that_cannot_be_made_is_named_with_the_variable() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(
            () -> LibraryFolder.require(Map.of("DJL_CACHE_DIR", file.resolve("x").toString())::get))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(file.toString(), "DJL_CACHE_DIR");
  }

  @Test
  void a_home_that_is_not_there_gives_way_to_the_temporary_folder() {
    Map<String, String> settings =
        Map.of(
            "user.home",
            folder.resolve("gone").toString(),
            "java.io.tmpdir",
            folder.resolve("tmp").toString());
    assertThat(LibraryFolder.require(settings::get)).isEqualTo(folder.resolve("tmp/.djl.ai"));
  }
}
