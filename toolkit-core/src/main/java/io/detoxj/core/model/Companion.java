/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second model that reads the same tokens as the one that generates, with a key-value cache of
 * its own: an expert, a discriminator, a value network. For one batch and one thread; the model
 * stays its owner's.
 */
public final class Companion implements AutoCloseable {
  private final LanguageModel model;
  private @Nullable Session session;
  private float[] @Nullable [] logits;

  /** A companion that has read nothing yet. */
  public Companion(LanguageModel model) {
    this.model = model;
  }

  /**
   * Reads the prompts of a batch.
   *
   * @param prompts token ids of each row
   * @throws IllegalArgumentException if one is empty, holds an id outside the companion's
   *     vocabulary or is longer than its context
   */
  public void begin(List<int[]> prompts) {
    close();
    Session fresh = model.newSession();
    session = fresh;
    logits = SharedPrefill.read(fresh, prompts);
  }

  /**
   * Next-token logits after what was read so far, until more is read.
   *
   * @return {@code [rows][vocabulary]}; not to be changed, for rows may share an array
   */
  public float[][] logits() {
    if (logits == null) {
      throw new IllegalStateException("call begin first");
    }
    return logits;
  }

  /**
   * Reads one more token a row.
   *
   * @throws IllegalStateException before {@link #begin}
   */
  public void accept(int[] tokens) {
    if (session == null) {
      throw new IllegalStateException("call begin first");
    }
    logits = session.next(tokens, logits());
  }

  /** Frees the cache; the model stays open. */
  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
      logits = null;
    }
  }
}
