/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFolderTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void it_is_found_from_the_root_and_from_below() {
    assertThat(ProjectFolder.above(ROOT).root()).isEqualTo(ROOT);
    assertThat(ProjectFolder.above(ROOT.resolve("examples/models")).root()).isEqualTo(ROOT);
    assertThat(ProjectFolder.current().root()).isEqualTo(ROOT);
  }

  @Test
  void paths_are_seen_from_the_working_folder_first_and_then_from_the_root() {
    ProjectFolder project = ProjectFolder.above(ROOT);
    assertThat(project.resolve("examples/models/gpt2-4m"))
        .isEqualTo(ROOT.resolve("examples/models/gpt2-4m"));
    // Tests run in examples.
    assertThat(project.resolve("../examples/models/gpt2-4m"))
        .isEqualTo(Path.of("../examples/models/gpt2-4m"));
    assertThat(project.resolve("not/there/yet")).isEqualTo(ROOT.resolve("not/there/yet"));
    Path absolute = ROOT.resolve("nowhere");
    assertThat(project.resolve(absolute.toString())).isEqualTo(absolute);
  }

  @Test
  void they_are_told_from_the_root(@TempDir Path elsewhere) {
    ProjectFolder project = ProjectFolder.above(ROOT);
    assertThat(project.relative(Path.of("../examples/models"))).isEqualTo("examples/models");
    assertThat(project.relative(elsewhere)).endsWith(elsewhere.getFileName().toString());
  }

  @Test
  void elsewhere_there_is_none(@TempDir Path elsewhere) {
    assertThatThrownBy(() -> ProjectFolder.above(elsewhere))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(elsewhere.getFileName().toString())
        .hasMessageContaining("-Ddetoxj.home=FOLDER");
  }
}
