/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.architecture.KvCache;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.generate.TokenSource;
import io.detoxj.core.model.Floats;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Outputs of some sources while they grow: so many rows to each, side by side, all of one length.
 * Belongs to one thread.
 */
final class Seq2SeqSession implements TokenSource {
  private static final int HEADROOM = 16;

  private final Seq2SeqNetwork network;
  private final Seq2SeqHooks hooks;
  private final NDManager memory;
  private final Sources sources;
  private final KvCache cache;
  private final int start;
  private int rows;

  /**
   * Encodes sources.
   *
   * @param ids of each source, special tokens included
   * @param copies rows to each
   * @param start what the decoder begins with
   */
  Seq2SeqSession(
      Seq2SeqNetwork network,
      Seq2SeqHooks hooks,
      NDManager parent,
      List<int[]> ids,
      int copies,
      int start) {
    this.network = network;
    this.hooks = hooks;
    this.start = start;
    this.rows = ids.size() * copies;
    this.memory = parent.newSubManager();
    try {
      TokenBatch batch = TokenBatch.of(ids);
      try (StackPass pass =
          new StackPass(Part.ENCODER, batch, 0, hooks, network.ops(), memory, false)) {
        sources = network.encode(pass, memory);
      }
      cache = network.newCache(memory, rows, HEADROOM);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public float[][] first() {
    int[] begin = new int[rows];
    Arrays.fill(begin, start);
    return next(begin, new float[0][]);
  }

  @Override
  public float[][] next(int[] tokens, float[][] spent) {
    return step(tokens, false, spent);
  }

  /**
   * Natural logarithms of the probabilities after one more token a row.
   *
   * @param spent numbers that nobody reads any more; overwritten or not
   */
  float[][] logProbabilities(int[] tokens, float[][] spent) {
    return step(tokens, true, spent);
  }

  private float[][] step(int[] tokens, boolean normalised, float[][] spent) {
    TokenBatch batch = TokenBatch.column(tokens, Collections.nCopies(tokens.length, 0));
    try (StackPass pass =
        new StackPass(Part.DECODER, batch, cache.length(), hooks, network.ops(), memory, false)) {
      NDArray logits = network.decode(pass, sources, cache);
      NDArray values = normalised ? pass.operators().call("log_softmax", logits) : logits;
      return Floats.matrix(values, network.blueprint().sizes().vocabularySize(), spent);
    }
  }

  /**
   * Goes on with other rows: row i continues what row {@code from[i]} is now.
   *
   * @param from rows of the same sources, in the same order
   */
  void reorder(int[] from) {
    boolean same = from.length == rows;
    for (int row = 0; same && row < rows; row++) {
      same = from[row] == row;
    }
    if (!same) {
      cache.select(from);
      rows = from.length;
    }
  }

  /** Drops sources; {@link #reorder} must then drop their rows. */
  void keep(int[] kept) {
    if (kept.length < sources.count()) {
      sources.select(kept, network.ops());
    }
  }

  @Override
  public void close() {
    cache.close();
    memory.close();
  }
}
