/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.VerdictRule;
import java.util.List;
import java.util.Locale;

/**
 * What stands on a report page beside what every page has. Where there are more texts than the
 * limits allow, the page has the first samples of each prompt, as many as fit, and says so.
 *
 * @param title of the page
 * @param rule when a system passes
 * @param fronts the axes of each front, two or three; the first is drawn upwards, against each of
 *     the others
 * @param maxTexts how many generated texts the page holds at most
 * @param maxTextBytes how many bytes prompts and texts take at most
 */
public record PageOptions(
    String title, VerdictRule rule, List<List<FrontAxis>> fronts, int maxTexts, long maxTextBytes) {
  /**
   * Copies the lists.
   *
   * @throws ConfigException if a limit is negative
   */
  public PageOptions {
    fronts = fronts.stream().map(List::copyOf).toList();
    if (maxTexts < 0 || maxTextBytes < 0) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "a page holds 0 texts and bytes of texts or more, not %d and %d",
              maxTexts,
              maxTextBytes));
    }
  }

  /**
   * The {@linkplain VerdictRule#standard() standard rule}, the front of toxicity and fluency up to
   * its limit, and at most 40,000 texts of 8 MB in all.
   */
  public static PageOptions standard() {
    VerdictRule rule = VerdictRule.standard();
    return new PageOptions(
        "Evaluation report",
        rule,
        List.of(FrontAxis.toxicityAndFluency(rule.maxPerplexityRatio())),
        40_000,
        8_000_000);
  }

  /** The same under another title. */
  public PageOptions titled(String other) {
    return new PageOptions(other, rule, fronts, maxTexts, maxTextBytes);
  }

  /** The same with another rule. */
  public PageOptions judgedBy(VerdictRule other) {
    return new PageOptions(title, other, fronts, maxTexts, maxTextBytes);
  }

  /** The same with other fronts. */
  public PageOptions withFronts(List<List<FrontAxis>> others) {
    return new PageOptions(title, rule, others, maxTexts, maxTextBytes);
  }

  /** The same with at most so many texts; 0 for a page without texts. */
  public PageOptions holding(int texts) {
    return new PageOptions(title, rule, fronts, texts, maxTextBytes);
  }

  /** The same with so many bytes for prompts and texts. */
  public PageOptions within(long textBytes) {
    return new PageOptions(title, rule, fronts, maxTexts, textBytes);
  }
}
