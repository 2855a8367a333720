/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import java.util.List;
import java.util.stream.IntStream;

/** Next-token logits for a batch of growing samples, with or without a key-value cache. */
interface TokenSource extends AutoCloseable {
  /** Logits after the prompts, one array a sample. */
  float[][] first();

  /** Logits after one more token each. */
  float[][] next(int[] tokens);

  @Override
  void close();

  static TokenSource open(LanguageModel model, List<SampleState> rows, boolean kvCache) {
    return kvCache ? new Cached(model.newSession(), rows) : new Recomputed(model, rows);
  }

  /** One session; samples of one prompt share its prefill when every prompt has as many. */
  record Cached(Session session, List<SampleState> rows) implements TokenSource {
    @Override
    public float[][] first() {
      int copies = 1;
      while (copies < rows.size() && samePrompt(copies, 0)) {
        copies++;
      }
      if (!regular(copies)) {
        copies = 1;
      }
      int stride = copies;
      List<int[]> prompts =
          IntStream.range(0, rows.size() / stride)
              .mapToObj(i -> rows.get(i * stride).promptTokens())
              .toList();
      float[][] logits = session.prefill(prompts);
      session.replicate(stride);
      float[][] repeated = new float[rows.size()][];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = logits[i / stride];
      }
      return repeated;
    }

    private boolean regular(int copies) {
      if (rows.size() % copies != 0) {
        return false;
      }
      for (int i = 0; i < rows.size(); i++) {
        if (!samePrompt(i, i - i % copies)) {
          return false;
        }
      }
      return true;
    }

    private boolean samePrompt(int a, int b) {
      return rows.get(a).promptId().equals(rows.get(b).promptId());
    }

    @Override
    public float[][] next(int[] tokens) {
      return session.next(tokens);
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
    public float[][] next(int[] tokens) {
      // The samples have already taken these tokens in; finished ones stay as they are.
      return first();
    }

    @Override
    public void close() {}
  }
}
