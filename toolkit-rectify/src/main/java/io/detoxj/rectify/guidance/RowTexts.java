/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The token ids of each row of a batch, prompt and new ones, as they grow. */
final class RowTexts {
  private final List<int[]> rows;

  RowTexts(List<int[]> prompts) {
    this.rows = new ArrayList<>(prompts);
  }

  /** A row so far; not to be changed. */
  int[] of(int row) {
    return rows.get(row);
  }

  /** A row with one more token. */
  int[] with(int row, int token) {
    int[] longer = Arrays.copyOf(rows.get(row), rows.get(row).length + 1);
    longer[longer.length - 1] = token;
    return longer;
  }

  void accept(int[] tokens) {
    for (int row = 0; row < tokens.length; row++) {
      rows.set(row, with(row, tokens[row]));
    }
  }
}
