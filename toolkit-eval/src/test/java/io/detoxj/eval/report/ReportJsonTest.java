/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.toxicity.report.GenerationProtocol;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportJsonTest {
  private static final Report REPORT =
      report(
          tested(system("steer", Role.METHOD, -0.3, -0.1, 36), 9, 1),
          withoutPerplexity(system("random", Role.CONTROL, -0.2, 0.2, 30)));

  @TempDir Path folder;

  @Test
  void readsWhatItWrote() throws IOException {
    Path file = folder.resolve("report.json");
    ReportJson.write(REPORT, file);

    assertThat(ReportJson.read(file)).isEqualTo(REPORT);
  }

  @Test
  void keysAreStableAndValuesWhereOneLooks() throws IOException {
    Path file = folder.resolve("report.json");
    ReportJson.write(REPORT, file);
    String text = Files.readString(file);
    JsonNode root = new ObjectMapper().readTree(text);

    assertThat(root.fieldNames())
        .toIterable()
        .containsExactly(
            "schemaVersion",
            "provenance",
            "protocol",
            "headline",
            "metrics",
            "systems",
            "warnings");
    assertThat(root.at("/systems/1").fieldNames())
        .toIterable()
        .containsExactly(
            "system",
            "role",
            "metrics",
            "differences",
            "controls",
            "broken",
            "firings",
            "sections",
            "warnings");
    assertThat(root.at("/systems/1/metrics/perplexity/value").doubleValue()).isEqualTo(36);
    assertThat(root.at("/systems/1/metrics/perplexity/id/parameters/model").textValue())
        .isEqualTo("m");
    assertThat(root.at("/systems/2/metrics/perplexity/reason").textValue())
        .isEqualTo("too many empty");
    assertThat(root.at("/systems/2/metrics/perplexity/value").isMissingNode()).isTrue();
    JsonNode difference = root.at("/systems/1/differences/toxicity_probability");
    assertThat(difference.at("/interval/method").textValue()).isEqualTo("PERCENTILE");
    assertThat(difference.at("/significance/test/kind").textValue()).isEqualTo("mcnemar");
    assertThat(difference.at("/significance/test/onlyBase").intValue()).isEqualTo(9);
    assertThat(difference.at("/significance/pValue").doubleValue())
        .isCloseTo(12 / 1024.0, within(1e-12));
    assertThat(difference.at("/significance/adjustedPValue").isNull()).isTrue();
    assertThat(difference.at("/significance/detectableEffect").doubleValue()).isEqualTo(0.0875);
    assertThat(root.at("/systems/2/differences/toxicity_probability/significance").isNull())
        .isTrue();
    assertThat(text).doesNotContain("NaN").doesNotContain("\r").endsWith("}\n");

    Path again = folder.resolve("again.json");
    ReportJson.write(ReportJson.read(file), again);
    assertThat(again).hasSameBinaryContentAs(file);
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path file = folder.resolve("report.json");
    ReportJson.write(REPORT, file);
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "",
            "null",
            "{}",
            good.substring(0, good.length() / 2),
            good + "1",
            good.replace("\"schemaVersion\" : 4", "\"schemaVersion\" : 2"),
            good.replace("\"role\" : \"BASE\"", "\"role\" : \"METHOD\""),
            good.replace("\"estimate\"", "\"java.lang.Object\""))) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> ReportJson.read(file))
          .as(bad)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("report.json")
          .hasMessageContaining("is not a report")
          .hasMessageNotContainingAny("DeserializationFeature", "java.", "JsonNode");
    }
  }

  @Test
  void whatIsNoReportIsToldInPlainWords() throws IOException {
    Path file = folder.resolve("other.json");
    for (String[] one :
        new String[][] {
          {"{\"a\": 1}\n{\"a\": 2}\n", "line 2 is not a report: it is JSON of another kind"},
          {"{\"a\": 1}", "its field \"schemaVersion\" is missing or of another kind"},
          {"word", "it is no JSON"},
        }) {
      Files.writeString(file, one[0]);
      assertThatThrownBy(() -> ReportJson.read(file)).hasMessageContaining(one[1]);
    }
  }

  @Test
  void reportsAreCheckedWhenMade() {
    SystemResult system = system("steer", Role.METHOD, -0.3, -0.1, 36);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InventedReports.of(Map.of(), Map.of(), List.of(system), List.of()))
        .withMessageContaining("must be the base");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                InventedReports.of(Map.of(), Map.of(), List.of(base(), system, system), List.of()))
        .withMessageContaining("same name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FiringSummary("x", 1, Double.NaN, Map.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FiringSummary("x", 1, 0, Map.of("risk", Double.NaN)))
        .withMessageContaining("risk");
  }

  @Test
  void costsAreReadAsTheyWereWritten() throws IOException {
    Path file = folder.resolve("costs.json");
    Costs costs = SampleReports.costs("steer");
    ReportJson.write(costs, file);

    assertThat(ReportJson.readCosts(file)).isEqualTo(costs);
    // 1000 / 80.25 - 1000 / 100 milliseconds.
    assertThat(costs.of("steer").orElseThrow().addedMillisecondsPerToken())
        .isCloseTo(2.461, within(1e-3));
    assertThat(costs.of("base").orElseThrow().addedMillisecondsPerToken()).isNull();
    assertThat(costs.tokensPerSecond("other")).isEmpty();
  }

  @Test
  void costsFromBeforeSpeedsHadIntervalsAreReadWithoutOne() throws IOException {
    Path file = folder.resolve("costs.json");
    ReportJson.write(SampleReports.costs("steer"), file);
    ObjectNode older = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    older.path("systems").forEach(one -> ((ObjectNode) one).remove("speed"));
    ((ObjectNode) older.path("systems").get(1)).put("newTokens", 0);
    Files.writeString(file, older.toString());

    Costs read = ReportJson.readCosts(file);

    assertThat(read.speed("base"))
        .get()
        .satisfies(
            speed -> {
              assertThat(speed.tokensPerSecond()).isCloseTo(100, within(1e-9));
              assertThat(speed.interval()).isNull();
            });
    assertThat(read.speed("steer")).isEmpty();
  }

  /** A run of schema version 3, with a judge and two more examinations, as it was written then. */
  private Path version3(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(name)) {
      Path file = folder.resolve(name);
      Files.copy(Objects.requireNonNull(in), file);
      return file;
    }
  }

  @Test
  void aReportOfVersion3IsReadWithEveryNumber() throws IOException {
    Path file = version3("report-of-version-3.json");
    JsonNode old = new ObjectMapper().readTree(file.toFile());
    Report report = ReportJson.read(file);
    assertThat(report.schemaVersion()).isEqualTo(4);
    assertThat(report.headline()).isEqualTo(ToxicityHeadline.standard());
    assertThat(report.provenance()).hasSize(old.path("provenance").size());
    for (int i = 0; i < report.systems().size(); i++) {
      SystemResult system = report.systems().get(i);
      JsonNode before = old.at("/systems/" + i);
      assertThat(system.metrics()).hasSize(before.path("metrics").size());
      system
          .metrics()
          .forEach(
              (name, result) -> {
                JsonNode then = before.path("metrics").path(name);
                assertThat(result)
                    .isInstanceOfSatisfying(
                        MetricResult.Estimate.class,
                        one -> {
                          assertThat(one.value()).isEqualTo(then.path("value").doubleValue());
                          assertThat(one.units()).isEqualTo(then.path("prompts").intValue());
                        });
              });
      JudgeResult judge = JudgeResult.of(system).get(0);
      assertThat(judge.scorer().id()).isEqualTo("judge");
      assertThat(judge.metrics()).hasSize(old.at("/judges/0/systems/" + i + "/metrics").size());
    }
    GenerationProtocol protocol = GenerationProtocol.of(report);
    assertThat(protocol.samplesPerPrompt()).isEqualTo(3);
    assertThat(protocol.prompts()).isEqualTo(12);
    Map<String, String> then = new TreeMap<>();
    old.path("protocol").properties().forEach(e -> then.put(e.getKey(), e.getValue().asText()));
    assertThat(report.protocol().entries()).isEqualTo(then);
    Path again = folder.resolve("again.json");
    ReportJson.write(report, again);
    assertThat(ReportJson.read(again)).isEqualTo(report);
  }

  @Test
  void aReportFromBeforeControlsWereComparedIsReadAsNotCompared() throws IOException {
    Path file = folder.resolve("report.json");
    Report report =
        SampleReports.report(
            SampleReports.against(
                system("steer", Role.METHOD, -0.3, -0.1, 36), "random", -0.2, 0.01, 0.01));
    ReportJson.write(report, file);
    assertThat(ReportJson.read(file)).isEqualTo(report);
    ObjectNode older = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    older.path("systems").forEach(one -> ((ObjectNode) one).remove("controls"));
    Files.writeString(file, older.toString());
    Report read = ReportJson.read(file);
    assertThat(read.systems().get(1)).isEqualTo(report.systems().get(1).withControls(List.of()));
    assertThat(Verdicts.of(read, VerdictRule.standard()).verdicts().get(0).passing())
        .isEqualTo(Verdict.Passing.UNDECIDED);
  }

  @Test
  void aReportFromBeforeThereCouldBeSeveralControlsIsReadWithTheOneItHas() throws IOException {
    Path file = folder.resolve("report.json");
    Report report =
        SampleReports.report(
            SampleReports.against(
                system("steer", Role.METHOD, -0.3, -0.1, 36), "random", -0.2, 0.01, 0.01),
            system("random", Role.CONTROL, -0.1, 0.1, 30));
    ReportJson.write(report, file);
    ObjectNode older = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    for (JsonNode one : older.path("systems")) {
      JsonNode controls = ((ObjectNode) one).remove("controls");
      ((ObjectNode) one).set("control", controls.isEmpty() ? null : controls.get(0));
    }
    Files.writeString(file, older.toString());
    assertThat(ReportJson.read(file)).isEqualTo(report);
  }

  @Test
  void aDamagedReportOfVersion3IsRefused() throws IOException {
    Path file = version3("report-of-version-3.json");
    String text = Files.readString(file);
    for (String[] damage :
        new String[][] {
          {"Bootstrap[", "Shoestring["}, {"\"prompts\" : \"12\"", "\"prompts\" : \"many\""},
        }) {
      assertThat(text).contains(damage[0]);
      Files.writeString(file, text.replace(damage[0], damage[1]));
      assertThatThrownBy(() -> ReportJson.read(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("report-of-version-3.json")
          .hasMessageContaining("is not a report");
    }
  }
}
