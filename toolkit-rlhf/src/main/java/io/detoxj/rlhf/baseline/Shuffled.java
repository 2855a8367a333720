/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which examples a step shows: all in a random order, then all in another one. A step depends on
 * the seed and its number alone, so that a resumed run sees what an undisturbed one does.
 */
record Shuffled(int examples, int batch, long seed, String purpose) {
  Shuffled {
    if (examples < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "there are %s examples and %s in a step; both must be 1 or more"
              .formatted(examples, batch));
    }
  }

  List<Integer> at(long step) {
    List<Integer> all = new ArrayList<>();
    long epoch = -1;
    int[] order = {};
    for (long place = step * batch; place < (step + 1) * batch; place++) {
      if (place / examples != epoch) {
        epoch = place / examples;
        order = order(epoch);
      }
      all.add(order[(int) (place % examples)]);
    }
    return all;
  }

  /** Fisher and Yates. */
  private int[] order(long epoch) {
    RandomGenerator random = RandomStreams.named(seed, purpose + "/" + epoch);
    int[] order = new int[examples];
    for (int i = 0; i < examples; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
