/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.Gradients;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Direct logit attribution: how much the embedding, each attention and each MLP add to the
 * difference of two tokens' logits, directly and not through later blocks. The final norm divides
 * the stream by its size; with that size held fixed, the logits are a sum over what was added to
 * the stream (Elhage et al., <i>A Mathematical Framework for Transformer Circuits</i>, 2021).
 *
 * @param parts in the order of the forward pass; the last one, {@code elsewhere}, is what came to
 *     the stream otherwise, as by a detoxifier, and is there only if it is something
 * @param constant what biases of the norm and of the unembedding add, whatever the text
 * @param total the difference of the logits: the sum of all
 */
public record LogitAttribution(List<Part> parts, double constant, double total) {
  private static final double EXACT = 1e-3;
  private static final double SOMETHING = 1e-5;

  /**
   * One part.
   *
   * @param name of the hook point whose activation it is
   * @param logits what it adds
   */
  public record Part(String name, double logits) {}

  /**
   * Takes the logits at one position of a text apart.
   *
   * @param tokens of the text, 1 or more
   * @param position from 0 to the last token
   * @param toward the token whose logit counts
   * @param against the token whose logit is taken off
   * @throws IllegalArgumentException if the position is not in the text, or a token not in the
   *     vocabulary
   * @throws ConfigException if the model's logits are no sum, as those of Gemma 2, which are capped
   */
  public static LogitAttribution of(
      TransformerModel model, int[] tokens, int position, int toward, int against) {
    int vocabulary = model.vocabularySize();
    if (position < 0
        || position >= tokens.length
        || Math.min(toward, against) < 0
        || Math.max(toward, against) >= vocabulary) {
      throw new IllegalArgumentException(
          "position %s must be in a text of %s tokens, and %s and %s in a vocabulary of %s"
              .formatted(position, tokens.length, toward, against, vocabulary));
    }
    double[] direction = direction(model, tokens, position, toward, against);
    Set<HookPoint> points = points(model.info().layers());
    List<Integer> prompt = List.of(tokens.length);
    ActivationCache cache = model.capture(List.of(tokens), prompt, points::contains);
    float[] stream = cache.at(HookPoint.residPost(model.info().layers() - 1), 0)[position];
    FrozenNorm norm = FrozenNorm.of(stream, cache.at(HookPoint.FINAL_NORMALIZED, 0)[position]);
    double[] rest = new double[stream.length];
    Arrays.setAll(rest, i -> stream[i]);
    List<Part> parts = new ArrayList<>();
    double sum = 0;
    for (HookPoint point : points) {
      if (point.equals(HookPoint.EMBED) || isAdded(point)) {
        float[] added = cache.at(point, 0)[position];
        double[] wide = new double[added.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = added[i];
          rest[i] -= added[i];
        }
        parts.add(new Part(point.name(), norm.through(wide, direction)));
        sum += parts.get(parts.size() - 1).logits();
      }
    }
    if (length(rest) > SOMETHING * norm.length()) {
      parts.add(new Part("elsewhere", norm.through(rest, direction)));
      sum += parts.get(parts.size() - 1).logits();
    }
    float[] logits = model.forward(List.of(tokens), prompt).get(0)[position];
    double total = (double) logits[toward] - logits[against];
    return new LogitAttribution(List.copyOf(parts), total - sum, total);
  }

  private static Set<HookPoint> points(int layers) {
    Set<HookPoint> points = new TreeSet<>();
    points.add(HookPoint.EMBED);
    for (int layer = 0; layer < layers; layer++) {
      points.add(new HookPoint(layer, HookSite.ATTN_OUT));
      points.add(new HookPoint(layer, HookSite.MLP_OUT));
    }
    points.add(HookPoint.residPost(layers - 1));
    points.add(HookPoint.FINAL_NORMALIZED);
    return points;
  }

  private static boolean isAdded(HookPoint point) {
    return point.site() == HookSite.ATTN_OUT || point.site() == HookSite.MLP_OUT;
  }

  /**
   * What the difference of the logits grows by for each unit of the normed stream. Where logits are
   * a sum it is the same at every position; two are compared to know.
   */
  private static double[] direction(
      TransformerModel model, int[] tokens, int position, int toward, int against) {
    int other = position == 0 ? 1 : 0;
    int[] text = Arrays.copyOf(tokens, Math.max(tokens.length, 2));
    text[text.length - 1] = tokens[tokens.length - 1];
    Gradients gradients =
        model.gradients(
            text,
            text.length,
            (logits, activations) ->
                difference(logits, position, toward, against)
                    .add(difference(logits, other, toward, against)),
            Set.of(HookPoint.FINAL_NORMALIZED),
            Set.of());
    float[][] rows = gradients.at(HookPoint.FINAL_NORMALIZED).rows();
    double[] direction = new double[rows[position].length];
    double[] apart = new double[direction.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = rows[position][i];
      apart[i] = rows[position][i] - (double) rows[other][i];
    }
    if (length(apart) > EXACT * length(direction)) {
      throw new ConfigException(
          "the logits of this model are no sum of parts, for they are capped after the unembedding; patch activations instead (PatchingSweep)");
    }
    return direction;
  }

  private static NDArray difference(NDArray logits, int position, int toward, int against) {
    NDArray row = logits.get("0, {}", position);
    return row.get(toward).sub(row.get(against));
  }

  static double length(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
