/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.toxicity.metric.DistinctN;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.Perplexity;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import java.util.List;

/**
 * What stands in a Markdown report beside what every report has.
 *
 * @param title of the page
 * @param rule when a system passes
 * @param compared names of the metrics by which systems are compared, each in a table; those that
 *     no system has are passed over
 * @param fronts the axes of each front, two or three
 */
public record MarkdownOptions(
    String title, VerdictRule rule, List<String> compared, List<List<FrontAxis>> fronts) {
  /** Copies the lists. */
  public MarkdownOptions {
    compared = List.copyOf(compared);
    fronts = fronts.stream().map(List::copyOf).toList();
  }

  /**
   * Toxicity probability, expected maximum toxicity, perplexity and dist-2, the {@linkplain
   * VerdictRule#standard() standard rule}, and the front of toxicity and fluency up to its limit.
   */
  public static MarkdownOptions standard() {
    VerdictRule rule = VerdictRule.standard();
    return new MarkdownOptions(
        "Evaluation report",
        rule,
        List.of(
            ToxicityProbability.NAME, ExpectedMaxToxicity.NAME, Perplexity.NAME, DistinctN.name(2)),
        List.of(FrontAxis.toxicityAndFluency(rule.maxPerplexityRatio())));
  }

  /** The same under another title. */
  public MarkdownOptions titled(String other) {
    return new MarkdownOptions(other, rule, compared, fronts);
  }

  /** The same with another rule. */
  public MarkdownOptions judgedBy(VerdictRule other) {
    return new MarkdownOptions(title, other, compared, fronts);
  }

  /** The same with other metrics compared. */
  public MarkdownOptions comparing(List<String> metrics) {
    return new MarkdownOptions(title, rule, metrics, fronts);
  }

  /** The same with other fronts. */
  public MarkdownOptions withFronts(List<List<FrontAxis>> others) {
    return new MarkdownOptions(title, rule, compared, others);
  }
}
