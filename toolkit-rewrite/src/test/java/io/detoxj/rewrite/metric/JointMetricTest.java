/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.JointMetric.Part;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JointMetricTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(100, 0.95, 1);
  private static final MissingPolicy HALF = new MissingPolicy(0.5);

  private static RewrittenItem item(String id, String source, String text, String... references) {
    return RewrittenItem.of(new RewriteItem(id, source, List.of(references), Map.of()), text);
  }

  /** Gives each input the number that its texts, joined by blanks, have in a table. */
  private record Table(String name, Map<String, Double> values) implements Judge {
    @Override
    public List<OptionalDouble> judge(List<List<String>> inputs) {
      return inputs.stream()
          .map(input -> values.get(String.join(" ", input)))
          .map(v -> v == null ? OptionalDouble.empty() : OptionalDouble.of(v))
          .toList();
    }
  }

  private static double value(MetricResult result) {
    return ((MetricResult.Estimate) result).value();
  }

  @Test
  void the_joint_number_of_paradetox_is_a_mean_of_products() {
    JointMetric joint =
        new JointMetric(
            JointRule.PARADETOX,
            Judges.atLeast(new Table("toxicity", Map.of("x", 0.5, "y", 0.49)), 0.5),
            new Table("cosine", Map.of("a x", 0.5, "b y", 1.0)),
            new Table("cola", Map.of("x", 1.0, "y", 1.0)));
    List<RewrittenItem> items = List.of(item("1", "a", "x"), item("2", "b", "y"));
    Map<Part, MetricResult> results = joint.results(items, BOOTSTRAP, HALF);
    assertThat(value(results.get(Part.STA))).isEqualTo(0.5);
    assertThat(value(results.get(Part.SIM))).isEqualTo(0.75);
    assertThat(value(results.get(Part.FL))).isEqualTo(1);
    assertThat(value(results.get(Part.J))).isEqualTo(0.25);
    assertThat(joint.measure(items).statistic().value()).isEqualTo(0.25);
    assertThat(joint.id()).hasToString("paradetox_j@1(fl=cola,sim=cosine,sta=toxicity from 0.5)");
  }

  @Test
  void chrf_of_the_reference_is_the_fluency_of_2024() {
    JointMetric joint =
        new JointMetric(
            JointRule.CLEF_2024,
            new Table("s", Map.of("good tea", 0.8)),
            new Table("cosine", Map.of("damned tea good tea", 0.9)),
            Judges.similarity(Chrf.standard(), 0.01));
    RewrittenItem same = item("1", "damned tea", "good tea", "good tea");
    assertThat(joint.values(List.of(same)).get(0).getAsDouble()).isEqualTo(0.72, within(1e-12));
    RewrittenItem none = item("2", "damned tea", "good tea");
    assertThat(joint.values(List.of(none, same)).get(0)).isEmpty();
  }

  @Test
  void the_style_of_2025_is_exact() {
    assertThat(JointRule.style2025(0.1, 0.9, 0.95)).isEqualTo(0.95);
    assertThat(JointRule.style2025(0.1, 0.96, 0.95)).isEqualTo(1);
    assertThat(JointRule.style2025(0.5, 0.4, 0.9)).isEqualTo(0.2);
    assertThat(JointRule.style2025(0.5, 0.5, 0.5)).isEqualTo(1);
  }

  @Test
  void a_copy_of_a_reference_has_the_fluency_alone_in_2025() {
    JointMetric joint =
        new JointMetric(
            JointRule.CLEF_2025,
            new Table("s", Map.of("a", 0.3, "o", 0.6, "r", 0.7)),
            new Table("cosine", Map.of("a a", 1.0, "a o", 0.5, "r o", 0.25)),
            new Table("xcomet", Map.of("a a a", 0.7565, "a o r", 0.5)));
    assertThat(joint.values(List.of(item("1", "a", "a", "a"))).get(0).getAsDouble())
        .isEqualTo(0.7565, within(1e-12));
    List<RewrittenItem> other = List.of(item("1", "a", "o", "r"));
    assertThat(joint.values(Part.SIM, other).get(0).getAsDouble())
        .isEqualTo(0.4 * 0.5 + 0.6 * 0.25, within(1e-12));
    assertThat(joint.values(other).get(0).getAsDouble()).isEqualTo(0.8 * 0.35 * 0.5, within(1e-12));
    assertThat(joint.values(List.of(item("1", "a", "o"))).get(0)).isEmpty();
  }

  @Test
  void what_has_no_model_says_that_it_was_not_run() {
    JointMetric joint =
        new JointMetric(
            JointRule.PARADETOX,
            new Table("toxicity", Map.of("x", 1.0)),
            Judges.absent("LaBSE", "no folder was given"),
            Judges.atLeast(Judges.absent("CoLA", "no folder was given"), 0.5));
    List<RewrittenItem> items = List.of(item("1", "a", "x"), item("2", "b", "x"));
    Map<Part, MetricResult> results = joint.results(items, BOOTSTRAP, HALF);
    assertThat(value(results.get(Part.STA))).isEqualTo(1);
    assertThat(((MetricResult.Refused) results.get(Part.SIM)).reason())
        .isEqualTo("not run: LaBSE: no folder was given");
    assertThat(((MetricResult.Refused) joint.result(items, BOOTSTRAP, HALF)).reason())
        .startsWith("not run: LaBSE")
        .contains("CoLA");
    assertThat(results.get(Part.J).missing()).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> joint.measure(items));
    assertThatIllegalStateException().isThrownBy(() -> joint.values(Part.SIM, items));
  }

  @Test
  void rewrites_that_are_not_there_are_missing_and_not_zero() {
    RewrittenItem refused =
        new RewrittenItem(
            new RewriteItem("3", "c", List.of("c"), Map.of()), new Rewrite.Refused("no answer"));
    List<RewrittenItem> items =
        List.of(
            item("1", "one fine day", "one fine day", "one fine day"),
            item("2", "two", "two", "three"),
            refused);
    SimilarityMetric corpus =
        new SimilarityMetric(
            Bleu.corpus(BleuTokenizer.T13A), ComparedWith.REFERENCES, SimilarityMetric.Over.CORPUS);
    SimilarityMetric kept =
        new SimilarityMetric(
            new EditSimilarity(), ComparedWith.SOURCE, SimilarityMetric.Over.SENTENCES);
    assertThat(corpus.measure(items).missing()).isEqualTo(1);
    assertThat(corpus.measure(items).statistic().value())
        .isEqualTo(
            Bleu.corpus(BleuTokenizer.T13A)
                .corpus(
                    List.of("one fine day", "two"),
                    List.of(List.of("one fine day"), List.of("three"))));
    assertThat(value(kept.result(items, BOOTSTRAP, HALF))).isEqualTo(1);
    assertThat(kept.result(items, BOOTSTRAP, MissingPolicy.standard()))
        .isInstanceOf(MetricResult.Refused.class);
    assertThat(corpus.id().toString()).contains("over=corpus").contains("with=references");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SimilarityMetric(
                    Rouge.n(1), ComparedWith.SOURCE, SimilarityMetric.Over.CORPUS));
  }

  @Test
  void similarities_refuse_what_they_cannot_mean() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Ter().score("a", List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rouge(10, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Chrf(0, 0, 2, false, Chrf.Averaging.F_SCORES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bleu.corpus(BleuTokenizer.NONE).corpus(List.of(), List.of()));
  }

  @Test
  void each_language_counts_as_much_as_another() {
    SimilarityMetric metric =
        new SimilarityMetric(
            new EditSimilarity(), ComparedWith.SOURCE, SimilarityMetric.Over.SENTENCES);
    List<RewrittenItem> items =
        List.of(
            RewrittenItem.of(new RewriteItem("1", "ab", List.of(), Map.of("lang", "en")), "ab"),
            RewrittenItem.of(new RewriteItem("2", "ab", List.of(), Map.of("lang", "en")), "ab"),
            RewrittenItem.of(new RewriteItem("3", "ab", List.of(), Map.of("lang", "de")), "ac"),
            new RewrittenItem(
                new RewriteItem("4", "ab", List.of(), Map.of("lang", "am")),
                new Rewrite.Refused("no answer")),
            RewrittenItem.of(new RewriteItem("5", "ab", List.of(), Map.of()), "xy"));
    GroupMeans means = GroupMeans.of(metric, items, "lang");
    assertThat(means.means()).isEqualTo(Map.of("en", 1.0, "de", 0.5));
    assertThat(means.mean()).hasValue(0.75);
    assertThat(means.mean(List.of("en", "fr"))).hasValue(1);
    assertThat(means.mean(List.of("fr"))).isEmpty();
  }
}
