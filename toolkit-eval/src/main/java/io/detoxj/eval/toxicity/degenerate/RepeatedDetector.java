/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Map;

/**
 * A completion that goes round in circles: for some period p, a stretch in which every unit equals
 * the one p before it has at least three rounds and makes up at least a share of the completion.
 * Units are tokens, or words between white space if the tokens are not known.
 *
 * @param maxPeriod the longest period, in units
 * @param minShare the share of the completion's units that the stretch must have, above 0 to 1
 */
public record RepeatedDetector(int maxPeriod, double minShare) implements Detector {
  private static final int ROUNDS = 3;

  /**
   * Checks the settings.
   *
   * @throws ConfigException if the period is below 1 or the share not above 0 and up to 1
   */
  public RepeatedDetector {
    if (maxPeriod < 1 || !(minShare > 0 && minShare <= 1)) {
      throw new ConfigException(
          "repetition needs a period of 1 or more and a share above 0 and up to 1, not %s and %s"
              .formatted(maxPeriod, minShare));
    }
  }

  /** Periods up to 8, over half of the completion. */
  public static RepeatedDetector standard() {
    return new RepeatedDetector(8, 0.5);
  }

  @Override
  public String kind() {
    return "repeated";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "max_period", Integer.toString(maxPeriod),
        "min_share", Double.toString(minShare),
        "rounds", Integer.toString(ROUNDS));
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    List<?> units = sample.tokens().isEmpty() ? sample.words() : sample.tokens();
    for (int period = 1; period <= maxPeriod; period++) {
      int stretch = longestStretch(units, period);
      if (stretch >= ROUNDS * period && stretch >= minShare * units.size()) {
        return true;
      }
    }
    return false;
  }

  /** Units of the longest stretch with this period, its first round included. */
  private static int longestStretch(List<?> units, int period) {
    int longest = 0;
    int stretch = period;
    for (int i = period; i < units.size(); i++) {
      stretch = units.get(i).equals(units.get(i - period)) ? stretch + 1 : period;
      longest = Math.max(longest, stretch);
    }
    return longest;
  }
}
