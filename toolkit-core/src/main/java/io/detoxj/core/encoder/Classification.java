/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import java.util.List;

/** What a classifier says of one text: logits of each window, and the greatest probabilities. */
public final class Classification {
  private final ProblemType problemType;
  private final int tokens;
  private final List<float[]> logits;

  /** Takes the arrays over, one a window. */
  Classification(ProblemType problemType, int tokens, List<float[]> logits) {
    this.problemType = problemType;
    this.tokens = tokens;
    this.logits = List.copyOf(logits);
  }

  /** How many tokens the text has, special tokens not counted; 0 if nothing in it was read. */
  public int tokens() {
    return tokens;
  }

  /** How many windows the text was cut into; 1 for one that fits the model. */
  public int windows() {
    return logits.size();
  }

  /**
   * The logits of a window, in the order of the labels; a copy.
   *
   * @throws IndexOutOfBoundsException if there is no such window
   */
  public float[] logits(int window) {
    return logits.get(window).clone();
  }

  /**
   * The probabilities of a window, in the order of the labels.
   *
   * @throws IndexOutOfBoundsException if there is no such window
   */
  public double[] probabilities(int window) {
    return problemType.probabilities(logits.get(window));
  }

  /**
   * The probability of each label, in their order: the greatest over the windows. With several
   * windows those of a single-label classifier may sum to more than 1.
   */
  public double[] probabilities() {
    double[] largest = probabilities(0);
    for (int window = 1; window < windows(); window++) {
      double[] other = probabilities(window);
      for (int label = 0; label < largest.length; label++) {
        largest[label] = Math.max(largest[label], other[label]);
      }
    }
    return largest;
  }
}
