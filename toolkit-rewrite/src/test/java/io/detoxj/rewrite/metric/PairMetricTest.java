/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.encoder.PairRegressor;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.rewrite.data.RewriteItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny model of pairs with recorded logits, as a metric and as a judge. */
class PairMetricTest {
  @TempDir private Path folder;

  private static RewriteItem item(String id, String source, String... references) {
    return new RewriteItem(id, source, List.of(references), Map.of());
  }

  @Test
  void a_reference_is_read_first_and_the_best_one_counts() throws IOException {
    JsonNode pairs = TinyClassifier.reference("pair-bert").path("pairs");
    // Both orders of one pair were recorded.
    String one = pairs.get(0).path("first").textValue();
    String other = pairs.get(0).path("second").textValue();
    double forwards = pairs.get(0).path("value").doubleValue();
    double backwards = pairs.get(1).path("value").doubleValue();
    try (PairRegressor regressor =
        PairRegressor.load(TinyClassifier.writeTo("pair-bert", folder))) {
      PairMetric bleurt = PairMetric.bleurt(regressor);
      List<RewrittenItem> items =
          List.of(
              RewrittenItem.of(item("1", "x", one), other),
              RewrittenItem.of(item("2", "x", other), one),
              new RewrittenItem(item("3", "x", one), new Rewrite.Refused("no answer")),
              RewrittenItem.of(item("4", "x"), one),
              RewrittenItem.of(item("5", one, other, one, "Rain"), other));
      var values = bleurt.values(items);
      assertThat(values.get(0).getAsDouble()).isCloseTo(forwards, within(1e-4));
      assertThat(values.get(1).getAsDouble()).isCloseTo(backwards, within(1e-4));
      assertThat(values.get(2)).isEmpty();
      assertThat(values.get(3)).isEmpty();
      double best = values.get(4).getAsDouble();
      assertThat(best).isGreaterThanOrEqualTo(forwards - 1e-4);
      assertThat(bleurt.measure(items).missing()).isEqualTo(2);
      assertThat(bleurt.id().toString())
          .startsWith("bleurt@1(model=bert ")
          .contains("of=best", "reads=other then rewrite", "tokens=64", "with=references");
      PairMetric turned = new PairMetric("kept", regressor, ComparedWith.SOURCE, false);
      assertThat(turned.values(List.of(RewrittenItem.of(item("1", other), one))).get(0))
          .satisfies(value -> assertThat(value.getAsDouble()).isCloseTo(forwards, within(1e-4)));
      assertThat(bleurt.values(List.of())).isEmpty();
    }
  }

  @Test
  void as_the_judge_of_a_rule() throws IOException {
    JsonNode row = TinyClassifier.reference("pair-roberta").path("pairs").get(4);
    try (PairRegressor regressor =
        PairRegressor.load(TinyClassifier.writeTo("pair-roberta", folder))) {
      JointMetric joint =
          new JointMetric(
              JointRule.CLEF_2024,
              Judges.absent("style", "none"),
              Judges.pairs("tiny", regressor),
              Judges.absent("fluency", "none"));
      RewrittenItem item =
          RewrittenItem.of(
              item("1", row.path("first").textValue()), row.path("second").textValue());
      assertThat(joint.values(JointMetric.Part.SIM, List.of(item)).get(0).getAsDouble())
          .isCloseTo(row.path("value").doubleValue(), within(1e-4));
      assertThat(joint.id(JointMetric.Part.SIM).toString()).contains("pairs tiny");
    }
  }
}
