/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import java.util.Arrays;
import java.util.List;

/**
 * The share of segments without an error, pooled over a corpus: long texts count for more than
 * short ones, as in the evaluation of fine-grained RLHF, which is not the mean of the texts'
 * shares.
 *
 * @param fine segments of a reward above 0
 * @param segments all of them
 */
public record PooledRatio(long fine, long segments) {
  /** Of the rewards of texts, as a model of classes gives them. */
  public static PooledRatio of(List<double[]> rewards) {
    return new PooledRatio(
        rewards.stream().flatMapToDouble(Arrays::stream).filter(one -> one > 0).count(),
        rewards.stream().mapToLong(row -> row.length).sum());
  }

  /** From 0 to 1; not a number if there is no segment. */
  public double value() {
    return (double) fine / segments;
  }
}
