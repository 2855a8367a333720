/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Puts lists into a random order that is the same in every Java. */
public final class Shuffle {
  private Shuffle() {}

  /** Shuffles a list in place (Fisher and Yates, from its end). */
  public static void inPlace(List<?> list, RandomGenerator random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
