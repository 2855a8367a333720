/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.List;

/**
 * Items that are worked on together.
 *
 * @param from the place of the first among all items
 * @param itemIds of the batch
 * @param done what earlier stages made of it
 */
public record Batch(int from, List<String> itemIds, StageResults done) {
  /** Keeps an unmodifiable copy of the list. */
  public Batch {
    itemIds = List.copyOf(itemIds);
  }

  /** What an earlier stage made of this batch. */
  public <T> T result(Stage<?, T> stage) {
    List<T> results = done.of(stage);
    return results.get(results.size() - 1);
  }
}
