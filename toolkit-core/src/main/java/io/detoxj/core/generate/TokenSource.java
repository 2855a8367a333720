/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** Next-token logits for a batch of growing samples; belongs to one thread. */
public interface TokenSource extends AutoCloseable {
  /** Logits after what the samples begin with, one array a sample. */
  float[][] first();

  /**
   * Logits after one more token each.
   *
   * @param tokens one id a sample; an end of text for a finished one, whose logits nobody reads and
   *     which may be null
   * @param spent the logits before, which nobody reads any more and which may be used again
   */
  float[][] next(int[] tokens, float[][] spent);

  @Override
  void close();
}
