/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;

/** Which examples a step takes: all in a new random order each epoch, by the step alone. */
public final class BatchOrder {
  private final int examples;
  private final int batch;
  private final long seed;
  private final String name;
  private long epoch = -1;
  private int[] order = new int[0];

  /**
   * An order.
   *
   * @param examples how many there are
   * @param batch how many a step takes
   * @param name of the random stream
   */
  public BatchOrder(int examples, int batch, long seed, String name) {
    this.examples = examples;
    this.batch = batch;
    this.seed = seed;
    this.name = name;
  }

  /** The examples of a step. */
  public int[] at(long step) {
    int[] rows = new int[batch];
    for (int i = 0; i < batch; i++) {
      long place = step * batch + i;
      if (place / examples != epoch) {
        epoch = place / examples;
        order = Shuffle.order(examples, RandomStreams.named(seed, name + "/epoch/" + epoch));
      }
      rows[i] = order[(int) (place % examples)];
    }
    return rows;
  }
}
