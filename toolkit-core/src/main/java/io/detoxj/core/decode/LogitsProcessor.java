/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.decode;

import java.util.List;
import java.util.Map;

/**
 * Changes next-token logits while a batch of sequences is generated. One object serves one batch on
 * one thread: {@link #begin}, then {@link #process} and {@link #accept} in turn, then {@link
 * #close}. It may run a model of its own with its own cache. A row's result must not depend on the
 * other rows.
 */
public interface LogitsProcessor extends AutoCloseable {
  /** When it acts. */
  Stage stage();

  /**
   * Starts a batch.
   *
   * @param prompts token ids of each row
   */
  default void begin(List<int[]> prompts) {}

  /**
   * Changes logits in place; negative infinity forbids a token.
   *
   * @param logits {@code [rows][vocabulary]}, unnormalised; the row of a finished sequence is null
   *     and is left alone
   */
  void process(float[][] logits);

  /**
   * Hears which token was chosen for each row.
   *
   * @param tokens one id a row; end-of-text for finished rows
   */
  default void accept(int[] tokens) {}

  /**
   * What it measured on the way, as sums over the rows it processed, by name; read once, before it
   * is closed. Reports divide by the number of rows.
   */
  default Map<String, Double> measures() {
    return Map.of();
  }

  /** Frees what it holds. */
  @Override
  default void close() {}
}
