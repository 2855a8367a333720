/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Activation patching at many places: a model reads one text, and each time one activation at one
 * token is that of another text. Where what it says next becomes what it says after the other text,
 * that place carries the difference (Vig et al., <i>Investigating Gender Bias in Language Models
 * Using Causal Mediation Analysis</i>, 2020; Meng et al., <i>Locating and Editing Factual
 * Associations in GPT</i>, 2022).
 *
 * @param points where activations were replaced, one a row
 * @param source what was measured after the text that the activations are of
 * @param target what was measured after the text that was read
 * @param patched what was measured with each activation replaced, {@code [points][tokens]}
 */
@SuppressWarnings("ArrayRecordComponent") // read, not compared
public record PatchingSweep(
    List<HookPoint> points, double source, double target, double[][] patched) {
  /**
   * Replaces each activation in turn; as many passes as there are points times tokens.
   *
   * @param source tokens of the text that activations are taken of
   * @param target tokens of the text that is read, as many
   * @param points as {@link ActivationPatch} takes them
   * @param measure of the logits after the last token, {@code [vocabulary]}, such as the difference
   *     of two
   * @throws IllegalArgumentException if the texts have not the same number of tokens, there is no
   *     point, or one has no rows of tokens
   */
  public static PatchingSweep of(
      TransformerModel model,
      int[] source,
      int[] target,
      List<HookPoint> points,
      ToDoubleFunction<float[]> measure) {
    if (source.length != target.length || source.length == 0 || points.isEmpty()) {
      throw new IllegalArgumentException(
          "a sweep needs a point and two texts of as many tokens, not %s and %s; choose texts that differ in single tokens"
              .formatted(source.length, target.length));
    }
    Set<HookPoint> wanted = new HashSet<>(points);
    List<Integer> prompt = List.of(source.length);
    ActivationCache cache = model.capture(List.of(source), prompt, wanted::contains);
    double[][] patched = new double[points.size()][target.length];
    for (int row = 0; row < patched.length; row++) {
      HookPoint point = points.get(row);
      for (int token = 0; token < target.length; token++) {
        float[] values = cache.at(point, 0)[token];
        try (DetoxifiedModel view = model.with(new ActivationPatch(point, token, values))) {
          patched[row][token] = measured(view, target, measure);
        }
      }
    }
    return new PatchingSweep(
        List.copyOf(points),
        measured(model, source, measure),
        measured(model, target, measure),
        patched);
  }

  private static double measured(
      TransformerModel model, int[] tokens, ToDoubleFunction<float[]> measure) {
    float[][] logits = model.forward(List.of(tokens), List.of(tokens.length)).get(0);
    return measure.applyAsDouble(logits[tokens.length - 1]);
  }

  /**
   * Which share of the difference between the texts one activation carries: 0 if nothing changes, 1
   * if the model says what it says after the other text.
   *
   * @param point row of {@link #points()}
   * @param token position in the text
   * @return NaN if the texts do not differ in what is measured
   */
  public double share(int point, int token) {
    return source == target ? Double.NaN : (patched[point][token] - target) / (source - target);
  }
}
