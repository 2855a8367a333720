/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random orders that are the same in every Java. */
public final class Shuffle {
  private Shuffle() {}

  /** The numbers from 0 to {@code n - 1} in random order (Fisher and Yates, inside out). */
  public static int[] order(int n, RandomGenerator random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Shuffles a list in place (Fisher and Yates, from its end). */
  public static void inPlace(List<?> list, RandomGenerator random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
