/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.TokenBatch;
import java.util.List;

/** Whether a model can read sequences. */
final class TokenRows {
  private TokenRows() {}

  /**
   * Checks every sequence.
   *
   * @param most the longest allowed
   * @throws ConfigException if one holds a token of the tokenizer that the model has no row for, as
   *     checkpoints that lost their image tokens have
   * @throws IllegalArgumentException if there is none, or one is empty, too long, or holds an id of
   *     no token and no row
   */
  static void check(LanguageModel model, List<int[]> sequences, int most) {
    int rows = model.vocabularySize();
    int tokens = model.tokenizer().vocabularySize();
    for (int[] sequence : sequences) {
      for (int id : sequence) {
        if (id >= rows && id < tokens) {
          throw new ConfigException(
              "a text has the token \"%s\", id %s, for which the model has no row: it has %s; take it out of the text"
                  .formatted(model.tokenizer().token(id), id, rows));
        }
      }
    }
    TokenBatch.check(sequences, most, rows);
  }
}
