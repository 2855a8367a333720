/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A session over a batch whose sequences end one after another: those that have ended leave it once
 * there are enough of them, for a pass over them would cost as much as over the others. Owns the
 * session; belongs to one thread.
 */
public final class LivingRows implements AutoCloseable {
  /** Copying the cache of the others pays from this share of ended ones on. */
  private static final int SHARE = 8;

  private final Session session;
  private float[][] read = {};
  private int[] places = {};
  private boolean tries = true;

  /**
   * Takes over a fresh session.
   *
   * @param session nothing was read into it
   */
  public LivingRows(Session session) {
    this.session = session;
  }

  /**
   * Reads the prompts, each once if as many equal ones stand side by side.
   *
   * @param prompts token ids of each row
   * @return logits after the last token of each row; rows of equal prompts may be the same array
   */
  public float[][] begin(List<int[]> prompts) {
    places = IntStream.range(0, prompts.size()).toArray();
    return SharedPrefill.read(session, prompts);
  }

  /**
   * Reads one more token a row. The logits of the call before may be overwritten.
   *
   * @param tokens one id a row of the batch; what stands in the place of an ended one may be read
   *     or not
   * @param ended which rows have ended; once ended they stay so
   * @return logits a row of the batch; null for ended ones that have left
   */
  public float[][] next(int[] tokens, IntPredicate ended) {
    leave(ended);
    int[] chosen = Arrays.stream(places).map(row -> tokens[row]).toArray();
    read = session.next(chosen, read);
    if (places.length == tokens.length) {
      return read;
    }
    float[][] logits = new float[tokens.length][];
    for (int i = 0; i < places.length; i++) {
      logits[places[i]] = read[i];
    }
    return logits;
  }

  private void leave(IntPredicate ended) {
    if (!tries) {
      return;
    }
    int[] living = IntStream.range(0, places.length).filter(i -> !ended.test(places[i])).toArray();
    if (living.length > 0 && (places.length - living.length) * SHARE >= places.length) {
      tries = session.keep(living);
      if (tries) {
        places = Arrays.stream(living).map(i -> places[i]).toArray();
      }
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
