/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** The truncations of sampling, for processors that truncate on their own. */
public final class Truncation {
  private Truncation() {}

  /**
   * Sets the logits of what top-k, top-p, min-p and typical sampling drop to negative infinity, as
   * the generator does.
   *
   * @param logits of one row, unnormalised; changed in place
   * @param sampling its temperature is not applied
   */
  public static void apply(float[] logits, Decoding.Sampling sampling) {
    if (Sampler.truncates(sampling)) {
      Sampler.truncate(logits, sampling);
    }
  }
}
