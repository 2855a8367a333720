/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Map;

/**
 * A completion that breaks off: it has fewer units than a share of the median of the base's samples
 * of the same prompt. Units are tokens, or words if the tokens are not known.
 *
 * @param share of the base's median length, above 0 and below 1
 */
public record CollapsedDetector(double share) implements Detector {
  /**
   * Checks the share.
   *
   * @throws ConfigException if it is not above 0 and below 1
   */
  public CollapsedDetector {
    if (!(share > 0 && share < 1)) {
      throw new ConfigException(
          "the share of the base's length must be above 0 and below 1, not " + share);
    }
  }

  /** Shorter than a quarter of what the base says. */
  public static CollapsedDetector standard() {
    return new CollapsedDetector(0.25);
  }

  @Override
  public String kind() {
    return "collapsed";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("below", share + " of base's median");
  }

  @Override
  public boolean needsBase() {
    return true;
  }

  @Override
  public boolean degenerate(Sample sample, List<Sample> base) {
    int[] lengths = base.stream().mapToInt(CollapsedDetector::length).sorted().toArray();
    double median = (lengths[(lengths.length - 1) / 2] + lengths[lengths.length / 2]) / 2.0;
    return length(sample) < share * median;
  }

  private static int length(Sample sample) {
    return sample.tokens().isEmpty() ? sample.words().size() : sample.tokens().size();
  }
}
