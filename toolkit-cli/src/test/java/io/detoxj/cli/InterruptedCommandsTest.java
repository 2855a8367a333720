/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.core.io.OtherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Control-C, as a terminal sends it, to a command in a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedCommandsTest {
  private static final int PROMPTS = 400;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static CliFixture fixture = new CliFixture(Path.of(""));

  @BeforeAll
  static void files() throws IOException {
    assumeTrue(OtherProcess.canBeInterrupted(), "this process was started to ignore Control-C");
    fixture = CliFixture.in(folder);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PROMPTS; i++) {
      lines.append("{\"id\": \"p%d\", \"text\": \"the rain %d\"}%n".formatted(i, i));
    }
    Files.writeString(folder.resolve("many.jsonl"), lines);
  }

  @Test
  void generate_keeps_what_it_has() throws Exception {
    try (OtherProcess process =
        OtherProcess.start(
            Detoxj.class,
            "generate",
            "--model=" + fixture.model(),
            "--prompts=" + folder.resolve("many.jsonl"),
            "--tokens=50",
            "--batch=4",
            "--json",
            "--quiet")) {
      process.awaitLine("{");
      process.interrupt();
      assertThat(process.awaitEnd()).isEqualTo(ExitCode.STOPPED);
      List<String> texts = process.printed().stream().filter(line -> line.startsWith("{")).toList();
      assertThat(texts).hasSizeBetween(4, PROMPTS - 1);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(JSON.readTree(texts.get(i)).path("prompt_id").textValue()).isEqualTo("p" + i);
      }
      assertThat(process.printed()).contains("stopping after this token");
    }
  }

  private String[] evaluate(String output) {
    return new String[] {
      "evaluate",
      "--model=" + fixture.model(),
      "--prompts=" + folder.resolve("many.jsonl"),
      "--method=vector:strength=2",
      "--samples=2",
      "--tokens=30",
      "--batch=8",
      "--missing=1",
      "--output=" + folder.resolve(output)
    };
  }

  @Test
  void evaluate_goes_on_where_it_was_stopped() throws Exception {
    try (OtherProcess process = OtherProcess.start(Detoxj.class, evaluate("stopped"))) {
      process.awaitLine(" ");
      process.interrupt();
      assertThat(process.awaitEnd()).isEqualTo(ExitCode.STOPPED);
      assertThat(process.printed())
          .contains("stopping after this batch; run the same command again to go on");
    }
    assertThat(folder.resolve("stopped/report.json")).doesNotExist();
    Map<String, String> kept = journals();
    assertThat(kept.values()).anyMatch(text -> text.lines().count() > 2);
    assertThat(CliRun.of(evaluate("stopped")).code()).isZero();
    // What was done is there as it was, and more behind it.
    Map<String, String> after = journals();
    kept.forEach(
        (name, text) -> {
          if (!name.endsWith("costs.jsonl")) {
            assertThat(after.get(name)).as(name).startsWith(text);
          }
        });
    assertThat(CliRun.of(evaluate("whole")).code()).isZero();
    assertThat(folder.resolve("stopped/generations.jsonl"))
        .hasSameTextualContentAs(folder.resolve("whole/generations.jsonl"));
    assertThat(folder.resolve("stopped/metrics.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/metrics.csv"));
  }

  private static Map<String, String> journals() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("stopped/journal"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
        texts.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }
}
