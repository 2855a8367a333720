/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.Gradients;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Where to move the stream so that a behaviour's texts become likelier: at the output of each block
 * the gradient of the mean log-probability of a token, summed over positions, of undesired texts
 * minus that of desired ones. A probe tells which texts show a behaviour; this tells what makes a
 * model write them. This toolkit's own.
 */
public final class LikelihoodGradient {
  private LikelihoodGradient() {}

  /**
   * Computes the gradients.
   *
   * @param undesired texts with the behaviour, at least one of two tokens
   * @param desired texts without; best their counterparts, so that the subject cancels out
   * @param progress its unit is the text
   * @return a direction for the output of each block
   */
  public static BehaviourDirection of(
      TransformerModel model,
      List<String> undesired,
      List<String> desired,
      ProgressListener progress) {
    double[][] sums = new double[model.info().layers()][model.info().width()];
    int done = add(model, undesired, sums, 1, progress, 0, undesired.size() + desired.size());
    add(model, desired, sums, -1, progress, done, undesired.size() + desired.size());
    float[][] byLayer =
        Arrays.stream(sums).map(sum -> Vectors.of(sum.length, i -> sum[i])).toArray(float[][]::new);
    return BehaviourDirection.layered(byLayer, "likelihood gradient");
  }

  private static int add(
      TransformerModel model,
      List<String> texts,
      double[][] sums,
      int sign,
      ProgressListener progress,
      int before,
      int total) {
    Set<HookPoint> points = model.info().inEveryBlock(HookSite.RESID_POST);
    List<int[]> sequences =
        texts.stream()
            .map(text -> model.tokenizer().encodePrompt(text))
            .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, model.contextLength())))
            .filter(ids -> ids.length > 1)
            .toList();
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the " + texts.size() + " texts has two tokens; give longer ones of both kinds");
    }
    int done = 0;
    for (int[] ids : sequences) {
      Gradients gradients =
          model.gradients(
              ids, (logits, activations) -> meanLogProbability(logits, ids), points, Set.of());
      for (int layer = 0; layer < sums.length; layer++) {
        for (float[] row : gradients.at(HookPoint.residPost(layer)).rows()) {
          for (int i = 0; i < row.length; i++) {
            sums[layer][i] += sign * (double) row[i] / sequences.size();
          }
        }
      }
      progress.progress(before + ++done, total, "texts");
    }
    return before + texts.size();
  }

  private static NDArray meanLogProbability(NDArray logits, int[] ids) {
    long[] targets = Arrays.stream(ids, 1, ids.length).asLongStream().toArray();
    NDArray column = logits.getManager().create(targets, new Shape(targets.length, 1));
    return logits.get(new NDIndex("0, :-1")).logSoftmax(-1).gather(column, 1).mean();
  }
}
