/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

/**
 * What a permutation test found.
 *
 * @param twoSided share of arrangements whose difference is as far from 0 as the one seen
 * @param lower share of arrangements whose difference is as low
 * @param higher share of arrangements whose difference is as high
 * @param arrangements how many were looked at, the one seen included if they are all
 * @param exact whether they are all there are, rather than drawn
 */
public record PermutationResult(
    double twoSided, double lower, double higher, long arrangements, boolean exact)
    implements PairedComparison {
  /**
   * Checks the shares.
   *
   * @throws IllegalArgumentException if one is not above 0 and at most 1 or nothing was looked at
   */
  public PermutationResult {
    for (double share : new double[] {twoSided, lower, higher}) {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "a p-value by permutation is above 0 and at most 1, not " + share);
      }
    }
    if (arrangements < 1) {
      throw new IllegalArgumentException("a test by " + arrangements + " arrangements is none");
    }
  }

  @Override
  public double pValue(Alternative alternative) {
    return switch (alternative) {
      case TWO_SIDED -> twoSided;
      case LOWER -> lower;
      case HIGHER -> higher;
    };
  }
}
