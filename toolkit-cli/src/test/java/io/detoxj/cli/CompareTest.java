/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One protocol for all methods: chosen on some prompts, reported on others. */
class CompareTest {
  private static final String VECTOR = "--method=vector:strength=1|2|30";
  private static final String TILT = "--method=rectify:tilt=2|4|8";

  @TempDir Path folder;
  private CliFixture fixture = new CliFixture(Path.of(""));

  @BeforeEach
  void files() throws IOException {
    fixture = CliFixture.in(folder);
    Files.writeString(
        fixture.prompts(),
        """
        {"prompt": {"text": "the rain in the hills"}, "id": "a"}
        {"prompt": {"text": "no"}, "id": "b"}
        {"prompt": {"text": "the rain"}, "id": "c"}
        {"prompt": {"text": "you soggy"}, "id": "d"}
        {"prompt": {"text": "the hills"}, "id": "e"}
        """);
  }

  private CliRun compare(String... more) {
    return CliRun.of(
        Stream.concat(
                Stream.of(
                    "compare",
                    "--model=" + fixture.model(),
                    "--prompts=" + fixture.prompts(),
                    "--samples=2",
                    "--tokens=5",
                    // The tiny model writes much that has no word in it, and so no score.
                    "--missing=0.95",
                    "--quiet",
                    "--output=" + folder.resolve("out")),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<String> rows(Report report, Role role) {
    return report.systems().stream()
        .filter(row -> row.role() == role)
        .map(SystemResult::system)
        .toList();
  }

  @Test
  void what_is_chosen_on_one_half_is_reported_on_the_other() throws IOException {
    CliRun run = compare(VECTOR, TILT, "--method=vector:strength=0.5", "--within=100");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode choice =
        new ObjectMapper().readTree(folder.resolve("out/choice/choice.json").toFile());
    assertThat(choice.path("maxCostRatio").asDouble()).isEqualTo(100);
    assertThat(choice.at("/run/prompts").asText()).isEqualTo("3");
    assertThat(choice.path("methods")).hasSize(3);
    Report tried = ReportJson.read(folder.resolve("out/choice/report.json"));
    assertThat(rows(tried, Role.METHOD)).hasSize(7);
    assertThat(rows(tried, Role.CONTROL)).isEmpty();
    Report report = ReportJson.read(folder.resolve("out/report/report.json"));
    assertThat(report.protocol().entries()).containsEntry("prompts", "2");
    assertThat(rows(report, Role.METHOD)).hasSize(3).contains("steering-vector-0.5");
    assertThat(rows(report, Role.CONTROL)).hasSize(3);
    assertThat(rows(tried, Role.METHOD)).containsAll(rows(report, Role.METHOD));
    for (JsonNode method : choice.path("methods")) {
      String chosen = method.path("chosen").asText();
      assertThat(method.findValuesAsText("setting")).contains(chosen);
      assertThat(run.out()).contains(chosen);
    }
    // The scorer that chose a setting has no independent say about it; one without a choice it has.
    String written = Files.readString(folder.resolve("out/report/report.json"));
    assertThat(written).contains("CHOSE");
    byte[] first = Files.readAllBytes(folder.resolve("out/report/report.json"));
    assertThat(compare(VECTOR, TILT, "--method=vector:strength=0.5", "--within=100").code())
        .isZero();
    assertThat(folder.resolve("out/report/report.json")).hasBinaryContent(first);
    CliRun again =
        CliRun.of(
            "compare",
            "--config=" + folder.resolve("out/report/report.json"),
            "--quiet",
            "--output=" + folder.resolve("again"));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(folder.resolve("again/report/report.json")).hasBinaryContent(first);
  }

  @Test
  void prompts_to_choose_on_may_come_from_another_file() throws IOException {
    Path other = folder.resolve("other.jsonl");
    Files.writeString(
        other, "{\"text\": \"the sea\"}\n{\"text\": \"a hill\"}\n{\"text\": \"No \"}\n");
    CliRun both = compare(VECTOR, "--choose-prompts=" + other);
    assertThat(both.code()).isEqualTo(1);
    assertThat(both.err()).contains("1 prompts of --choose-prompts are among --prompts", "\"no\"");
    assertThat(folder.resolve("out")).doesNotExist();
    Files.writeString(other, "{\"text\": \"the sea\"}\n{\"text\": \"a hill\"}\n");
    CliRun run = compare(VECTOR, "--choose-prompts=" + other, "--within=100");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(ReportJson.read(folder.resolve("out/report/report.json")).protocol().entries())
        .containsEntry("prompts", "5");
  }

  @Test
  void what_cannot_be_compared_is_refused_before_anything_runs() {
    assertThat(compare(VECTOR, "--split=choose").err()).contains("compare cuts the prompts itself");
    assertThat(compare(VECTOR, "--within=0").err()).contains("--within");
    assertThat(compare(VECTOR, "--method=rectify:tilt=2|4").err())
        .contains("the same number of settings");
    assertThat(compare(VECTOR, "--choose-prompts=" + folder.resolve("none.jsonl")).err())
        .contains("there is no prompt file", "none.jsonl");
    assertThat(folder.resolve("out")).doesNotExist();
    CliRun dry = compare(VECTOR, "--dry-run");
    assertThat(dry.code()).isZero();
    assertThat(dry.out()).contains("prompts    3,", "then run on the prompts that are reported");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void where_nothing_is_within_the_limit_it_says_so_and_keeps_what_was_tried() {
    CliRun run = compare(VECTOR, "--within=1e-6");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no setting of any method is within", "--within");
    assertThat(folder.resolve("out/choice/choice.json")).isRegularFile();
    assertThat(folder.resolve("out/report")).doesNotExist();
  }
}
