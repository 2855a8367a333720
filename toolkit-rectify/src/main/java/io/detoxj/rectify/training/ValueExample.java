/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

/**
 * A finished text and how it was judged.
 *
 * @param tokens token ids of prompt and continuation
 * @param promptLength tokens that are the prompt
 * @param reward from -1 (toxic) to 0
 * @param weight of its errors in the loss, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ValueExample(int[] tokens, int promptLength, double reward, double weight) {
  /** Checks the numbers. */
  public ValueExample {
    if (tokens.length < 2) {
      throw new IllegalArgumentException("an example needs two tokens or more");
    }
    if (promptLength < 0 || promptLength > tokens.length) {
      throw new IllegalArgumentException(
          "promptLength must be 0 to " + tokens.length + " but was " + promptLength);
    }
    if (!(reward >= -1 && reward <= 0)) {
      throw new IllegalArgumentException("a reward must be -1 to 0 but was " + reward);
    }
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("a weight must be above 0 but was " + weight);
    }
  }
}
