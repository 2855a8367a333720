/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SaeTokens;
import io.detoxj.steering.sae.SparseAutoencoder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The features of texts, one text after another. */
public final class TextFeatures {
  private static final int TEXTS_AT_ONCE = 32;

  private TextFeatures() {}

  /**
   * Encodes texts, each beginning as the autoencoder's training texts did ({@link SaeTokens}) and
   * cut to the model's context. Special tokens, and texts without others, are left out.
   *
   * @param taker gets {@code [tokens][d_sae]} of each text
   */
  public static void forEach(
      TransformerModel model,
      SparseAutoencoder sae,
      List<String> texts,
      Consumer<float[][]> taker,
      ProgressListener progress) {
    HookPoint point = sae.config().source().point();
    model.info().requireHookPoint(point);
    Set<Integer> special = model.info().specialTokens();
    for (int first = 0; first < texts.size(); first += TEXTS_AT_ONCE) {
      int end = Math.min(first + TEXTS_AT_ONCE, texts.size());
      List<int[]> ids =
          texts.subList(first, end).stream()
              .map(text -> SaeTokens.of(model, sae, text))
              .filter(text -> Arrays.stream(text).anyMatch(id -> !special.contains(id)))
              .toList();
      if (!ids.isEmpty()) {
        ActivationCache cache = model.capture(ids, point::equals);
        for (int i = 0; i < ids.size(); i++) {
          int[] tokens = ids.get(i);
          float[][] stream = cache.at(point, i);
          float[][] kept =
              IntStream.range(0, tokens.length)
                  .filter(t -> !special.contains(tokens[t]))
                  .mapToObj(t -> stream[t])
                  .toArray(float[][]::new);
          taker.accept(sae.encode(kept));
        }
      }
      progress.progress(end, texts.size(), "texts");
    }
  }
}
