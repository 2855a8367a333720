/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scorer says beside toxicity, in metrics, table, files and scoring again. */
class AttributeRunTest {
  @TempDir static Path shared;
  private static TransformerModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Lengths withAttributes(String id, String... attributes) {
    return new Lengths(id) {
      @Override
      public List<String> attributes() {
        return List.of(attributes);
      }
    };
  }

  private static double value(SystemResult system, String metric) {
    return ((MetricResult.Estimate) system.metrics().get(metric)).value();
  }

  @Test
  void attributes_are_metrics_columns_and_rows() throws IOException {
    Path run = folder.resolve("run");
    TinyRun.experiment(model, withAttributes("lengths", "long", "very-Long!"))
        .with(new MissingPolicy(1))
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(run);
    Rescoring again =
        new Rescoring(
            List.of(withAttributes("lengths", "long")),
            new Bootstrap(100, 0.95, 1),
            new MissingPolicy(1));
    RescoredRun read = again.run(run);
    Report report = read.report();
    SystemResult base = report.base();
    // This scorer's attribute is its toxicity.
    assertThat(value(base, "attribute_mean_long")).isEqualTo(value(base, "mean_toxicity"));
    assertThat(value(base, "attribute_probability_long"))
        .isEqualTo(value(base, "toxicity_probability"));
    assertThat(value(base, "attribute_mean_long"))
        .isEqualTo(
            read.completions().stream()
                .filter(one -> one.system().equals("base"))
                .map(ScoredCompletion::toxicity)
                .mapToDouble(one -> one.orElseThrow())
                .average()
                .orElseThrow(),
            within(1e-9));
    assertThat(base.metrics().get("attribute_mean_long").id())
        .hasToString("attribute_mean_long@1(attribute=long,k=3,scorer=lengths 1 000000000000)");
    assertThat(report.systems().get(1).differences()).containsKey("attribute_probability_long");
    assertThat(ResultTable.render(report, Costs.none(), VerdictRule.standard()).lines().findFirst())
        .hasValueSatisfying(header -> assertThat(header).endsWith("long"));
    // What the new scorer does not speak of is gone, without a warning.
    assertThat(report.metrics()).doesNotContainKey("attribute_mean_very_long_");
    assertThat(report.warnings()).isEmpty();
    assertThat(Files.readString(run.resolve("metrics.csv")))
        .contains("attribute_mean_long", "attribute_mean_very_long_");
    String summary = Files.readString(run.resolve("summary.csv"));
    assertThat(summary.lines().findFirst())
        .hasValueSatisfying(header -> assertThat(header).contains(",attribute_probability_long,"));
  }

  @Test
  void what_a_judge_cannot_see_is_in_the_report_too() throws IOException {
    Lengths judge =
        new Lengths("other") {
          @Override
          public List<String> limits() {
            return List.of("It counts letters.", "It is not clever.");
          }
        };
    Report report =
        TinyRun.experiment(model, withAttributes("lengths"))
            .withJudge(judge)
            .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
            .report();
    assertThat(report.provenance())
        .containsEntry("scorer_limit.other.01", "It counts letters.")
        .containsEntry("scorer_limit.other.02", "It is not clever.");
  }

  @Test
  void an_attribute_of_which_nothing_was_said_is_missing_and_not_zero() throws IOException {
    Report report =
        TinyRun.experiment(model, withAttributes("lengths", "rude"))
            .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
            .report();
    assertThat(report.base().metrics().get("attribute_mean_rude"))
        .isInstanceOf(MetricResult.Refused.class);
    assertThat(report.base().metrics().get("mean_toxicity"))
        .isInstanceOf(MetricResult.Estimate.class);
  }
}
