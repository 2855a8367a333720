/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.LivingRows;
import io.detoxj.core.model.Session;
import java.util.List;

/** Logits of a language model, with or without a key-value cache. */
final class SessionSource {
  private SessionSource() {}

  static TokenSource open(LanguageModel model, List<SampleState> rows, boolean kvCache) {
    return kvCache
        ? new Cached(new LivingRows(model.newSession()), rows)
        : new Recomputed(model, rows);
  }

  /** One session, which ended samples leave; those of one prompt share its prefill. */
  record Cached(LivingRows session, List<SampleState> rows) implements TokenSource {
    @Override
    public float[][] first() {
      return session.begin(rows.stream().map(SampleState::promptTokens).toList());
    }

    @Override
    public float[][] next(int[] tokens, float[][] spent) {
      return session.next(tokens, row -> !rows.get(row).active());
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** A fresh session at every step. */
  record Recomputed(LanguageModel model, List<SampleState> rows) implements TokenSource {
    @Override
    public float[][] first() {
      try (Session session = model.newSession()) {
        return session.prefill(
            rows.stream().map(SampleState::sequence).toList(),
            rows.stream().map(row -> row.promptTokens().length).toList());
      }
    }

    @Override
    public float[][] next(int[] tokens, float[][] spent) {
      // The samples have already taken these tokens in; finished ones stay as they are.
      return first();
    }

    @Override
    public void close() {}
  }
}
