/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.ConfigException;
import java.util.List;

/**
 * Texts that a method is fitted to.
 *
 * @param toxic at least two
 * @param neutral at least two
 * @param paired whether the two lists are pairs: a text and its rewrite at the same place
 */
public record FitTexts(List<String> toxic, List<String> neutral, boolean paired) {
  /** Keeps copies, and checks that there are texts of both classes. */
  public FitTexts {
    toxic = List.copyOf(toxic);
    neutral = List.copyOf(neutral);
    if (toxic.size() < 2 || neutral.size() < 2) {
      throw new ConfigException(
          "a fit needs at least 2 toxic and 2 neutral texts but there are %s and %s"
              .formatted(toxic.size(), neutral.size()));
    }
    if (paired && toxic.size() != neutral.size()) {
      throw new ConfigException(
          "pairs need as many neutral texts as toxic ones but there are %s and %s"
              .formatted(toxic.size(), neutral.size()));
    }
  }

  /** The first texts of each class, as many of one as of the other. */
  public FitTexts balanced(int most) {
    int count = Math.min(most, Math.min(toxic.size(), neutral.size()));
    return new FitTexts(toxic.subList(0, count), neutral.subList(0, count), paired);
  }

  /** The same with the classes exchanged. */
  public FitTexts swapped() {
    return new FitTexts(neutral, toxic, paired);
  }

  /**
   * Fails unless the texts are pairs.
   *
   * @throws ConfigException if they are not
   */
  public FitTexts requirePairs(String kind) {
    if (!paired) {
      throw new ConfigException(
          kind + " is fitted to pairs of toxic and neutral texts; give them with --pairs");
    }
    return this;
  }
}
