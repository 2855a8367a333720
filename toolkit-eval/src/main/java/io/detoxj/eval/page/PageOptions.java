/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.VerdictRule;
import java.util.List;
import java.util.Optional;

/**
 * What stands on a report page beside what every page has. Where there are more texts than the
 * limits allow, the page has the first samples of each item, as many as fit, and says so.
 *
 * @param title of the page
 * @param rule when a system passes; empty for the rule of the report's headline
 * @param fronts the axes of each front, two or three, the first of which is drawn upwards against
 *     each of the others; empty for the front of the report's headline
 * @param maxTexts how many texts the page holds at most
 * @param maxTextBytes how many bytes items and texts take at most
 */
public record PageOptions(
    String title,
    Optional<VerdictRule> rule,
    Optional<List<List<FrontAxis>>> fronts,
    int maxTexts,
    long maxTextBytes) {
  /**
   * Checks the values.
   *
   * @throws ConfigException if a limit is negative
   */
  public PageOptions {
    fronts = fronts.map(all -> all.stream().map(List::copyOf).toList());
    if (maxTexts < 0 || maxTextBytes < 0) {
      throw new ConfigException(
          "a page holds 0 texts and bytes of texts or more, not %s and %s"
              .formatted(maxTexts, maxTextBytes));
    }
  }

  /** Rule and front of the report's headline, and at most 40,000 texts of 8 MB in all. */
  public static PageOptions standard() {
    return new PageOptions(
        "Evaluation report", Optional.empty(), Optional.empty(), 40_000, 8_000_000);
  }

  /** The same under another title. */
  public PageOptions titled(String other) {
    return new PageOptions(other, rule, fronts, maxTexts, maxTextBytes);
  }

  /** The same with another rule. */
  public PageOptions withRule(VerdictRule other) {
    return new PageOptions(title, Optional.of(other), fronts, maxTexts, maxTextBytes);
  }

  /** The same with other fronts; none for a page without. */
  public PageOptions withFronts(List<List<FrontAxis>> others) {
    return new PageOptions(title, rule, Optional.of(others), maxTexts, maxTextBytes);
  }

  /** The same with at most so many texts; 0 for a page without texts. */
  public PageOptions holding(int texts) {
    return new PageOptions(title, rule, fronts, texts, maxTextBytes);
  }

  /** The same with so many bytes for items and texts. */
  public PageOptions within(long textBytes) {
    return new PageOptions(title, rule, fronts, maxTexts, textBytes);
  }

  /** The rule by which a report is shown. */
  VerdictRule rule(Report report) {
    return rule.orElse(report.headline().rule());
  }

  /** The fronts that are shown of a report. */
  List<List<FrontAxis>> fronts(Report report) {
    return fronts.orElseGet(
        () -> {
          List<FrontAxis> axes = report.headline().axes(rule(report));
          return axes.size() < 2 ? List.of() : List.of(axes);
        });
  }
}
