/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.util.List;
import java.util.Locale;

/**
 * Something that a scorer is known not to see.
 *
 * @param name in a few words
 * @param why what happens, in a sentence or two
 * @param measured how often it is right about such texts; none if that was not measured, or was
 *     measured on other weights than these
 */
public record BlindSpot(String name, String why, List<Figure> measured) {
  /**
   * How often a scorer is right on cases made for one point.
   *
   * @param suite the cases, such as {@code HateCheck} (Röttger et al., ACL 2021)
   * @param functionality the point within them
   * @param cases how many
   * @param accuracy share on the right side of 0.5, 0 to 1
   */
  public record Figure(String suite, String functionality, int cases, double accuracy) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s %s: right on %.1f %% of %d",
          suite,
          functionality,
          100 * accuracy,
          cases);
    }
  }

  /** Keeps an unmodifiable copy of the list. */
  public BlindSpot {
    measured = List.copyOf(measured);
  }

  /** All of it on one line, for reports. */
  public String sentence() {
    String line = why.startsWith(name) ? why : name + ": " + why;
    return measured.isEmpty()
        ? line
        : line + " (" + String.join("; ", measured.stream().map(Figure::toString).toList()) + ")";
  }
}
