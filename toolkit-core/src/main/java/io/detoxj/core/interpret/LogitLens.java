/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The logit lens: what a model would say next if the blocks that are still to come did nothing. The
 * residual stream goes through the final norm and the unembedding alone (nostalgebraist,
 * <i>interpreting GPT: the logit lens</i>, 2020).
 */
public final class LogitLens {
  private LogitLens() {}

  /**
   * The logits after each block at one position of a text.
   *
   * @param tokens of the text, 1 or more
   * @param position from 0 to the last token
   * @return {@code [layers + 1][vocabulary]}: row 0 of what enters the first block, row i of what
   *     leaves block i - 1; the last row has the logits of the model itself
   * @throws IllegalArgumentException if the position is not in the text, or the text too long
   */
  public static float[][] logits(TransformerModel model, int[] tokens, int position) {
    if (position < 0 || position >= tokens.length) {
      throw new IllegalArgumentException(
          "the position must be from 0 to %s in a text of %s tokens, not %s"
              .formatted(tokens.length - 1, tokens.length, position));
    }
    int layers = model.info().layers();
    List<int[]> text = List.of(tokens);
    List<Integer> prompt = List.of(tokens.length);
    Set<HookPoint> points = new TreeSet<>();
    points.add(HookPoint.residPre(0));
    for (int layer = 0; layer < layers; layer++) {
      points.add(HookPoint.residPost(layer));
    }
    ActivationCache cache = model.capture(text, prompt, points::contains);
    HookPoint end = HookPoint.residPost(layers - 1);
    float[][] logits = new float[layers + 1][];
    for (int row = 0; row < layers; row++) {
      HookPoint point = row == 0 ? HookPoint.residPre(0) : HookPoint.residPost(row - 1);
      float[] stream = cache.at(point, 0)[position];
      // The last block's output is put aside, so that what follows it reads this stream.
      try (DetoxifiedModel cut = model.with(new ActivationPatch(end, position, stream))) {
        logits[row] = cut.forward(text, prompt).get(0)[position];
      }
    }
    logits[layers] = model.forward(text, prompt).get(0)[position];
    return logits;
  }
}
