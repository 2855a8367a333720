/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import io.detoxj.core.ConfigException;
import java.util.Locale;
import java.util.Optional;

/**
 * How many samples may be missing from a metric before it is refused. A missing value is never
 * taken for 0, for then a broken scorer would look like a harmless model.
 *
 * @param maxMissingShare the highest share of samples that may be missing, 0 to 1
 */
public record MissingPolicy(double maxMissingShare) {
  /**
   * Checks the share.
   *
   * @throws ConfigException if it is not from 0 to 1
   */
  public MissingPolicy {
    if (!(maxMissingShare >= 0 && maxMissingShare <= 1)) {
      throw new ConfigException(
          "the share of scores that may be missing must be from 0 to 1, not " + maxMissingShare);
    }
  }

  /** Up to 5 % may be missing. */
  public static MissingPolicy standard() {
    return new MissingPolicy(0.05);
  }

  /** Why a metric with so many missing samples is refused, or empty if it is not. */
  Optional<String> refusal(int samples, int missing) {
    if (missing <= maxMissingShare * samples) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d samples have no value (%.1f %%), and at most %.1f %% may lack one; mend the"
                + " cause or allow more",
            missing,
            samples,
            100.0 * missing / samples,
            100 * maxMissingShare));
  }
}
