/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A probe at the input of each block's MLP, which is what a gate is multiplied with: the paper has
 * one probe for all layers and leaves it to the residual stream that it means the same in all of
 * them. This toolkit's own.
 *
 * @param probes one for each block
 * @param direction half the difference of each probe's rows, made orthogonal to the mean input of
 *     desired texts, so that an edit along it moves their gates neither way on average
 */
public record MlpInputProbes(List<BehaviourProbe> probes, BehaviourDirection direction) {
  /** Keeps a copy of the list. */
  public MlpInputProbes {
    probes = List.copyOf(probes);
  }

  /**
   * Trains the probes in one pass over the texts.
   *
   * @param texts of both classes
   * @param trainer fits each probe
   * @param progress its unit is the text
   */
  public static MlpInputProbes train(
      TransformerModel model,
      List<BehaviourText> texts,
      ProbeTrainer trainer,
      String behaviour,
      ProgressListener progress) {
    int layers = model.info().layers();
    TextPooling pooling = TextPooling.ofText();
    Set<HookPoint> points = model.info().inEveryBlock(HookSite.MLP_IN);
    List<Map<HookPoint, float[]>> means =
        pooling.means(model, texts.stream().map(BehaviourText::text).toList(), points, progress);
    List<BehaviourProbe> probes = new ArrayList<>();
    float[][] directions = new float[layers][];
    for (int layer = 0; layer < layers; layer++) {
      ProbeTap tap =
          new ProbeTap(new HookPoint(layer, HookSite.MLP_IN), Origin.of(model.info()), pooling);
      ProbeFeatures features = ProbeFeatures.of(tap, texts, means);
      BehaviourProbe probe = trainer.fit(features, behaviour);
      probes.add(probe);
      directions[layer] = orthogonal(probe.row(ProbeRow.HALF_DIFFERENCE), desiredMean(features));
    }
    return new MlpInputProbes(
        probes, BehaviourDirection.layered(directions, "probes at MLP inputs"));
  }

  private static float[] desiredMean(ProbeFeatures features) {
    double[] sum = new double[features.width()];
    int count = features.rows().size() - features.undesired();
    for (ProbeFeatures.Row row : features.rows()) {
      for (int i = 0; !row.undesired() && i < sum.length; i++) {
        sum[i] += row.values()[i];
      }
    }
    return Vectors.of(sum.length, i -> sum[i] / count);
  }

  /** The part of a vector at right angles to another. */
  static float[] orthogonal(float[] vector, float[] to) {
    double square = Vectors.dot(to, to);
    double share = square == 0 ? 0 : Vectors.dot(vector, to) / square;
    return Vectors.of(vector.length, i -> vector[i] - share * to[i]);
  }
}
