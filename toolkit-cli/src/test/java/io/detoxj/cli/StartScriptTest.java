/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start script, with a jar that only tells its arguments. */
@DisabledOnOs(OS.WINDOWS)
class StartScriptTest {
  @TempDir Path temporary;

  private Path script;

  @BeforeEach
  void copies() throws IOException {
    Path home = Files.createDirectories(temporary.resolve("a project"));
    script = home.resolve("detoxj");
    Files.copy(Path.of("../detoxj"), script, StandardCopyOption.COPY_ATTRIBUTES);
    Path jar = Files.createDirectories(home.resolve("toolkit-cli/target")).resolve("detoxj.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ArgumentEcho.class.getName());
    String name = ArgumentEcho.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        InputStream code =
            Objects.requireNonNull(ArgumentEcho.class.getClassLoader().getResourceAsStream(name))) {
      entries.putNextEntry(new JarEntry(name));
      code.transferTo(entries);
    }
  }

  private List<String> run(Path start, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = temporary.resolve("out");
    // By the shell, which hands over the bytes of its script: this JVM may have another locale.
    Path call = temporary.resolve("call.sh");
    StringBuilder line = new StringBuilder("exec '" + start + "'");
    Arrays.stream(arguments).forEach(one -> line.append(" '").append(one).append('\''));
    Files.writeString(call, line + "\n", StandardCharsets.UTF_8);
    ProcessBuilder builder = new ProcessBuilder("sh", call.toString());
    builder.environment().keySet().removeAll(List.of("LC_ALL", "LC_CTYPE", "LANG"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process =
        builder
            .directory(temporary.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8", ""})
  void arguments_arrive_whole_in_every_locale(String locale) throws Exception {
    assertThat(run(script, Map.of("LC_ALL", locale), "generate", "gr\u00fc\u00dfe \u4f60"))
        .containsExactly("generate", "grU+fcU+dfe U+4f60");
  }

  @Test
  void a_symbolic_link_to_the_script_starts_it() throws Exception {
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    Path absolute = Files.createSymbolicLink(bin.resolve("absolute"), script);
    Path relative =
        Files.createSymbolicLink(bin.resolve("relative"), Path.of("../a project/detoxj"));
    Path twice = Files.createSymbolicLink(temporary.resolve("twice"), Path.of("bin/relative"));
    for (Path link : List.of(absolute, relative, twice)) {
      assertThat(run(link, Map.of(), "list")).containsExactly("list");
    }
  }
}
