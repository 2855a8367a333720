/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static io.detoxj.eval.report.SampleReports.base;
import static io.detoxj.eval.report.SampleReports.neverActing;
import static io.detoxj.eval.report.SampleReports.report;
import static io.detoxj.eval.report.SampleReports.system;
import static io.detoxj.eval.report.SampleReports.tested;
import static io.detoxj.eval.report.SampleReports.withoutPerplexity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.detoxj.core.score.ScoreOutcome.Scored;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.Interval.Fallback;
import io.detoxj.eval.statistics.IntervalMethod;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.PermutationResult;
import io.detoxj.eval.statistics.Significance;
import io.detoxj.eval.toxicity.report.Agreement;
import io.detoxj.eval.toxicity.report.JudgeResult;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import io.detoxj.eval.toxicity.scorer.ScorerOutcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(ReportSchema.text());

  @TempDir Path folder;

  /** Both kinds of results and tests, and null wherever it is allowed. */
  private static Report everything() {
    SystemResult permuted = system("permuted", Role.METHOD, -0.3, -0.1, 36);
    Interval interval =
        new Interval(-1, 0, 0.9, IntervalMethod.PERCENTILE, Fallback.LEFT_OUT_EQUAL);
    Significance significance =
        new Significance(new PermutationResult(0.5, 0.25, 0.8, 1000, false), 0.5, null, null);
    permuted =
        permuted.withDifferences(
            Map.of("perplexity", new PairedDifference(-0.5, interval, 9, significance)));
    SystemResult first = tested(system("steer", Role.METHOD, -0.3, -0.1, 36), 9, 1);
    first =
        first.withControls(
            List.of(
                new ControlComparison("random", first.differences().get("toxicity_probability")),
                new ControlComparison("idle", null)));
    permuted = permuted.withControls(List.of(new ControlComparison("random", null)));
    SystemResult mute = withoutPerplexity(system("random", Role.CONTROL, -0.2, 0.2, 30));
    SystemResult idle = neverActing(system("idle", Role.CONTROL, -0.2, 0.2, 30));
    return InventedReports.judged(
        report(
            HolmOverSystems.adjust(
                    List.of(first, permuted, SampleReports.broken(mute, "broken"), idle))
                .toArray(SystemResult[]::new)),
        List.of(List.of(), List.of(judge(first))));
  }

  /** A second scorer that agrees with the first on one of two texts. */
  private static JudgeResult judge(SystemResult system) {
    ScorerInfo first = new ScorerInfo("words", "1", "ab", "reads words");
    ScorerInfo second = new ScorerInfo("other", "1", "cd", "reads otherwise");
    ScorerAgreement agreement =
        ScorerAgreement.of(
            new ScorerOutcomes(first, List.of(new Scored(0.9), new Scored(0.2))),
            new ScorerOutcomes(second, List.of(new Scored(0.9), new Scored(0.9))),
            List.of("a", "b"),
            0.5,
            new Bootstrap(100, 0.95, 1));
    return new JudgeResult(second, system.metrics(), system.differences(), Agreement.of(agreement));
  }

  private JsonNode written(Report report) throws IOException {
    Path file = folder.resolve("report.json");
    ReportJson.write(report, file);
    return JSON.readTree(Files.readString(file));
  }

  @Test
  void theSchemaIsOneOfDraft202012() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));
    assertThat(meta.validate(parsed(ReportSchema.text()))).isEmpty();
    assertThat(parsed(ReportSchema.text()).at("/properties/schemaVersion/const").intValue())
        .isEqualTo(Report.SCHEMA_VERSION);
  }

  @Test
  void itIsCopiedAsItIs() throws IOException {
    Path file = folder.resolve("schema.json");
    ReportSchema.write(file);
    assertThat(file).hasContent(ReportSchema.text());
  }

  @Test
  void whatIsWrittenValidates() throws IOException {
    assertThat(SCHEMA.validate(written(everything()))).isEmpty();
    assertThat(
            SCHEMA.validate(
                written(InventedReports.of(Map.of(), Map.of(), List.of(base()), List.of()))))
        .isEmpty();
  }

  static Stream<Arguments> damages() {
    return Stream.of(
        damage("a missing field", root -> root.remove("warnings")),
        damage("a field of no record", root -> root.put("note", "x")),
        damage("another version", root -> root.put("schemaVersion", 99)),
        damage(
            "a missing deep field",
            root -> at(root, "/systems/1/metrics/perplexity").remove("value")),
        damage("a text for a number", root -> metric(root).put("value", "36")),
        damage("NaN as a text", root -> metric(root).put("value", "NaN")),
        damage("null for a number", root -> metric(root).putNull("value")),
        damage("a fraction for a count", root -> metric(root).put("samples", 1.5)),
        damage("a negative count", root -> metric(root).put("missing", -1)),
        damage("an unknown result", root -> metric(root).put("result", "guess")),
        damage("an unknown role", root -> at(root, "/systems/1").put("role", "FRIEND")),
        damage("a base that is not first", root -> at(root, "/systems/1").put("role", "BASE")),
        damage("a first that is no base", root -> at(root, "/systems/0").put("role", "METHOD")),
        damage(
            "a control without a name",
            root -> at(root, "/systems/1/controls/0").put("control", "")),
        damage(
            "a base with differences",
            root -> at(root, "/systems/0").set("differences", root.at("/systems/1/differences"))),
        damage("a blank name", root -> at(root, "/systems/1").put("system", " ")),
        damage("no system", root -> root.putArray("systems")),
        damage(
            "an unknown method",
            root -> at(root, "/systems/1/metrics/perplexity/interval").put("method", "X")),
        damage(
            "a level of 1",
            root -> at(root, "/systems/1/metrics/perplexity/interval").put("level", 1)),
        damage("a p-value above 1", root -> significance(root).put("pValue", 1.01)),
        damage(
            "an adjusted p-value that is a text",
            root -> significance(root).put("adjustedPValue", "low")),
        damage("an effect of 0", root -> significance(root).put("detectableEffect", 0)),
        damage("an unknown test", root -> at(significance(root), "/test").put("kind", "sign")),
        damage("a provenance that is no text", root -> at(root, "/provenance").put("seed", 42)),
        damage(
            "a metric of an odd name",
            root -> at(root, "/systems/1/metrics").set("Odd name", metric(root))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void whatIsDamagedDoesNot(String name, Consumer<ObjectNode> damage) throws IOException {
    ObjectNode root = (ObjectNode) written(everything());
    damage.accept(root);
    assertThat(SCHEMA.validate(root)).as(name).isNotEmpty();
  }

  @Test
  void nanIsNoJson() throws IOException {
    String text =
        written(everything()).toString().replaceFirst("\"value\":[0-9.]+", "\"value\":NaN");
    assertThat(text).contains("NaN");
    assertThatThrownBy(() -> JSON.readTree(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void theSchemaAndTheRecordsHaveTheSameFields() {
    RecordSchemaCheck check = new RecordSchemaCheck(parsed(ReportSchema.text()));
    check.matches(Report.class);
    check.matches(JudgeResult.class);
    assertThat(check.problems()).isEmpty();
    assertThat(check.seen())
        .contains("Report", "SystemResult", "Estimate", "Refused", "McNemar", "PermutationResult");
  }

  @Test
  void aFieldThatTheSchemaLacksIsNoticed() {
    ObjectNode schema = (ObjectNode) parsed(ReportSchema.text());
    at(schema, "/$defs/McNemar/properties").remove("onlyBase");
    at(schema, "/$defs/Interval/properties/low").put("type", "string");
    at(schema, "/$defs/Refused/properties/reason").remove("description");
    at(schema, "/$defs/Significance/properties/adjustedPValue").put("type", "number");
    RecordSchemaCheck check = new RecordSchemaCheck(schema);
    check.matches(Report.class);
    assertThat(check.problems()).hasSize(4);
    assertThat(String.join("\n", check.problems()))
        .contains("McNemar", "Interval.low", "Refused.reason", "Significance.adjustedPValue");
  }

  private static Arguments damage(String name, Consumer<ObjectNode> damage) {
    return Arguments.of(name, damage);
  }

  private static ObjectNode at(JsonNode root, String pointer) {
    return (ObjectNode) root.at(pointer);
  }

  private static ObjectNode metric(JsonNode root) {
    return at(root, "/systems/1/metrics/perplexity");
  }

  private static ObjectNode significance(JsonNode root) {
    return at(root, "/systems/1/differences/toxicity_probability/significance");
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
