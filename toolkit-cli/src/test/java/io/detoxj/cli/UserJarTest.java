/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.method.MethodKind;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.SystemResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method that comes in a jar of somebody else takes part like those that are built in. */
class UserJarTest {
  private static final String KIND =
      """
      package user;
      import io.detoxj.core.detox.*;
      import io.detoxj.core.hook.HookPoint;
      import io.detoxj.core.method.*;
      import java.util.*;
      public final class SofterKind implements MethodKind {
        private static final MethodOption<Double> FACTOR =
            MethodOption.number("factor", "of the stream").or(0.5);
        public String name() { return "softer"; }
        public String summary() { return "the stream is made smaller"; }
        public String example() { return "softer:factor=0.5"; }
        public List<MethodOption<?>> options() { return List.of(FACTOR); }
        public Method open(MethodSettings settings, Workbench bench) {
          double factor = settings.get(FACTOR);
          return Method.of("softer-" + RowNames.number(factor), new Softer((float) factor))
              .against("softer-control", new Softer(1.01f));
        }
        private record Softer(float factor) implements Detoxifier {
          public DetoxifierSpec spec() {
            return new DetoxifierSpec("softer", "1", Map.of("factor", "" + factor), Map.of());
          }
          public InterventionPlan plan(ModelInfo info) {
            return InterventionPlan.of(new ActivationIntervention("softer", HookPoint.residPost(0),
                memory -> (activation, context) -> activation.mul(factor)));
          }
        }
      }
      """;

  @TempDir Path folder;
  private final Thread thread = Thread.currentThread();
  private final ClassLoader usual = thread.getContextClassLoader();
  private URLClassLoader user = new URLClassLoader(new URL[0]);

  @BeforeEach
  void jarOfSomebody() throws IOException {
    Path source = Files.createDirectories(folder.resolve("user")).resolve("SofterKind.java");
    Files.writeString(source, KIND);
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(compiled).isZero();
    Path jar = folder.resolve("softer.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      entries.putNextEntry(new JarEntry("META-INF/services/" + MethodKind.class.getName()));
      entries.write("user.SofterKind\n".getBytes(StandardCharsets.UTF_8));
      for (String name : new String[] {"user/SofterKind.class", "user/SofterKind$Softer.class"}) {
        entries.putNextEntry(new JarEntry(name));
        entries.write(Files.readAllBytes(folder.resolve(name)));
      }
    }
    user = new URLClassLoader(new URL[] {jar.toUri().toURL()}, usual);
    thread.setContextClassLoader(user);
  }

  @AfterEach
  void close() throws IOException {
    thread.setContextClassLoader(usual);
    user.close();
  }

  @Test
  void its_setting_is_chosen_and_it_stands_in_the_report_beside_its_control() throws IOException {
    CliFixture fixture = CliFixture.in(folder);
    Files.writeString(
        fixture.prompts(),
        """
        {"prompt": {"text": "the rain in the hills"}, "id": "a"}
        {"prompt": {"text": "no"}, "id": "b"}
        {"prompt": {"text": "the rain"}, "id": "c"}
        {"prompt": {"text": "you soggy"}, "id": "d"}
        {"prompt": {"text": "the hills"}, "id": "e"}
        """);
    CliRun run =
        CliRun.of(
            "compare",
            "--model=" + fixture.model(),
            "--prompts=" + fixture.prompts(),
            "--method=softer:factor=0.9|0.8",
            "--method=vector:strength=1|2",
            "--within=100",
            "--samples=2",
            "--tokens=5",
            "--missing=0.95",
            "--quiet",
            "--output=" + folder.resolve("out"));
    assertThat(run.code()).as(run.err()).isZero();
    Report report = ReportJson.read(folder.resolve("out/report/report.json"));
    assertThat(report.systems())
        .extracting(SystemResult::system)
        .hasSize(5)
        .contains("softer-control")
        .containsAnyOf("softer-0.9", "softer-0.8");
  }
}
