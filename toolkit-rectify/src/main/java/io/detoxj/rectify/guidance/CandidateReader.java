/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import java.util.List;

/** Values of candidates in step with one batch; for one thread. A row never hears of another. */
public interface CandidateReader extends AutoCloseable {
  /**
   * Reads the prompts.
   *
   * @param prompts token ids of each row
   */
  void begin(List<int[]> prompts);

  /**
   * Values of tokens after what was read so far.
   *
   * @param candidates token ids of each row; none for a finished row, which is not asked for again
   * @return as many values of each row, the larger the better; NaN for a token that cannot be
   *     judged
   */
  double[][] values(int[][] candidates);

  /**
   * Reads one more token of each row.
   *
   * @param tokens one id a row; anything for finished rows
   */
  void accept(int[] tokens);

  /** Frees what it holds. */
  @Override
  void close();
}
