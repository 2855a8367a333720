/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Examples in a new random order every epoch; what a step sees depends on seed and step alone. */
final class ValueBatches {
  private final List<ValueExample> examples;
  private final int size;
  private final long seed;
  private int @Nullable [] order;
  private long orderOf = -1;

  ValueBatches(
      List<ValueExample> examples, int size, long seed, int vocabularySize, int contextLength) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("there are no examples; compile them from continuations");
    }
    this.examples = List.copyOf(examples);
    this.size = Math.min(size, examples.size());
    this.seed = seed;
    TokenBatch.check(
        examples.stream().map(ValueExample::tokens).toList(), contextLength + 1, vocabularySize);
  }

  long perEpoch() {
    return examples.size() / size;
  }

  /** The examples of a step; those left over at the end of an epoch wait for the next. */
  Batch at(long step) {
    int[] shuffled = order(step / perEpoch());
    int first = (int) (step % perEpoch()) * size;
    ValueExample[] chosen = new ValueExample[size];
    for (int i = 0; i < size; i++) {
      chosen[i] = examples.get(shuffled[first + i]);
    }
    return new Batch(List.of(chosen));
  }

  private int[] order(long epoch) {
    int[] known = order;
    if (known != null && orderOf == epoch) {
      return known;
    }
    int[] fresh = Shuffle.order(examples.size(), RandomStreams.named(seed, "value-epoch/" + epoch));
    order = fresh;
    orderOf = epoch;
    return fresh;
  }

  /** Examples padded on the right, where a causal network cannot see it. */
  static final class Batch {
    private final List<ValueExample> rows;
    private final int length;

    Batch(List<ValueExample> rows) {
      this.rows = rows;
      this.length = rows.stream().mapToInt(row -> row.tokens().length - 1).max().orElseThrow();
    }

    /** {@code [batch, length]}: every token but the last. */
    TokenBatch states() {
      return new TokenBatch(ids(0), Collections.nCopies(rows.size(), 0), length);
    }

    /** {@code [batch, length]} int64: every token but the first. */
    NDArray actions(NDManager scratch) {
      return scratch.create(ids(1), new Shape(rows.size(), length));
    }

    private long[] ids(int offset) {
      long[] ids = new long[rows.size() * length];
      for (int row = 0; row < rows.size(); row++) {
        int[] tokens = rows.get(row).tokens();
        for (int i = 0; i + 1 < tokens.length; i++) {
          ids[row * length + i] = tokens[i + offset];
        }
      }
      return ids;
    }

    /** {@code [batch]}. */
    NDArray rewards(NDManager scratch) {
      float[] rewards = new float[rows.size()];
      for (int row = 0; row < rewards.length; row++) {
        rewards[row] = (float) rows.get(row).reward();
      }
      return scratch.create(rewards);
    }

    /** {@code [batch, length]}: 1 at the last action of each row. */
    NDArray ends(NDManager scratch) {
      return fill(scratch, (example, i) -> i == example.tokens().length - 2 ? 1 : 0);
    }

    /** {@code [batch, length]}: the discounted reward of the end, at every action. */
    NDArray returns(double gamma, NDManager scratch) {
      return fill(
          scratch,
          (example, i) -> example.reward() * Math.pow(gamma, example.tokens().length - 2 - i));
    }

    /** {@code [batch, length]}: what each action's error counts, divisor included. */
    NDArray weights(boolean promptTokens, boolean perToken, NDManager scratch) {
      long count = 0;
      for (ValueExample row : rows) {
        int skipped = promptTokens ? 0 : Math.max(0, row.promptLength() - 1);
        count += row.tokens().length - 1 - skipped + (perToken ? 1 : 0);
      }
      double divisor = Math.max(1, count);
      return fill(
          scratch,
          (example, i) ->
              promptTokens || i >= example.promptLength() - 1 ? example.weight() / divisor : 0);
    }

    private interface Cell {
      double value(ValueExample example, int action);
    }

    private NDArray fill(NDManager scratch, Cell cell) {
      float[] values = new float[rows.size() * length];
      for (int row = 0; row < rows.size(); row++) {
        for (int i = 0; i + 1 < rows.get(row).tokens().length; i++) {
          values[row * length + i] = (float) cell.value(rows.get(row), i);
        }
      }
      return scratch.create(values, new Shape(rows.size(), length));
    }
  }
}
