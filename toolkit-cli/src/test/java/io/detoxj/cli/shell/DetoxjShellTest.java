/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The start script, with a JShell that only tells its arguments. */
@DisabledOnOs(OS.WINDOWS)
class DetoxjShellTest {
  @TempDir Path temporary;

  private Path home;
  private Path jdk;

  @BeforeEach
  void copies() throws IOException {
    home = Files.createDirectories(temporary.resolve("a project"));
    Files.copy(
        Path.of("../detoxj-shell"),
        home.resolve("detoxj-shell"),
        StandardCopyOption.COPY_ATTRIBUTES);
    jdk = temporary.resolve("jdk");
    Path jshell = Files.createDirectories(jdk.resolve("bin")).resolve("jshell");
    Files.writeString(jshell, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(jshell.toFile().setExecutable(true)).isTrue();
  }

  private record Ended(int code, List<String> lines) {}

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(home.resolve("detoxj-shell").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", jdk.toString());
    Process process =
        builder
            .directory(temporary.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    return new Ended(process.waitFor(), Files.readAllLines(out, StandardCharsets.UTF_8));
  }

  private void build() throws IOException {
    Files.createFile(
        Files.createDirectories(home.resolve("toolkit-cli/target")).resolve("detoxj.jar"));
  }

  @Test
  void it_starts_jshell_with_class_path_startup_and_arguments() throws Exception {
    build();
    Ended ended = run("-s", "examples/notebooks/01-first-steps.jsh");
    Path real = home.toRealPath();
    assertThat(ended.code()).isZero();
    assertThat(ended.lines())
        .containsSequence("--class-path", real.resolve("toolkit-cli/target/detoxj.jar").toString())
        .contains("-R-Dai.djl.offline=true", "-R-Ddetoxj.home=" + real)
        .endsWith(
            "--startup",
            "DEFAULT",
            "--startup",
            real.resolve("examples/notebooks/detoxj.jsh").toString(),
            "-s",
            "examples/notebooks/01-first-steps.jsh");
    assertThat(home.resolve("examples/target/jshell/.java/.userPrefs")).isDirectory();
  }

  @Test
  void without_a_build_it_says_what_to_run() throws Exception {
    Ended ended = run();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.lines())
        .singleElement()
        .asString()
        .contains("mvn -q -B -ntp -DskipTests install");
  }

  @Test
  void without_a_jdk_it_says_what_to_install() throws Exception {
    build();
    Files.delete(jdk.resolve("bin/jshell"));
    Ended ended = run();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.lines()).singleElement().asString().contains("JAVA_HOME");
  }
}
