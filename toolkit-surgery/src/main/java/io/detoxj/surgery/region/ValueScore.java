/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.util.List;
import java.util.Map;

/**
 * Value-aware selection, this toolkit's own: neurons whose value vector, what they write when they
 * open, points most away from the behaviour come first. Opening them on undesired texts is then
 * known to push the stream the right way, which a cosine of their gates leaves to chance.
 *
 * <p>The score is the cosine of value vector and behaviour or, {@link #byEffect}, their inner
 * product, which also heeds how much a neuron writes. In a gated MLP what a neuron writes is
 * multiplied by its ungated branch: the score is multiplied by the mean of this branch over
 * undesired texts, the cosine by its sign alone. Gains of a norm behind the MLP are folded into the
 * value vector.
 */
public final class ValueScore implements NeuronScore {
  private final BehaviourDirection written;
  private final Map<HookPoint, double[]> meanInputs;
  private final boolean byEffect;

  private ValueScore(
      BehaviourDirection written, Map<HookPoint, double[]> meanInputs, boolean byEffect) {
    this.written = written;
    this.meanInputs = meanInputs;
    this.byEffect = byEffect;
  }

  /**
   * A score.
   *
   * @param model is run on the texts if its MLPs are gated
   * @param written where writing moves a text towards the behaviour: the direction of a probe, or
   *     {@link io.detoxj.surgery.probe.LikelihoodGradient}
   * @param undesired texts with the behaviour
   * @param progress its unit is the text
   */
  public static ValueScore of(
      TransformerModel model,
      BehaviourDirection written,
      List<String> undesired,
      ProgressListener progress) {
    if (!gated(model)) {
      return new ValueScore(written, Map.of(), false);
    }
    return new ValueScore(
        written,
        TextPooling.ofText()
            .mean(model, undesired, model.info().inEveryBlock(HookSite.MLP_IN), progress),
        false);
  }

  /**
   * By inner products: with {@link io.detoxj.surgery.probe.LikelihoodGradient} the change of
   * log-odds that opening the neuron brings, to first order.
   */
  public ValueScore byEffect() {
    return new ValueScore(written, meanInputs, true);
  }

  private static boolean gated(TransformerModel model) {
    return NeuronLayout.targets(model.info()).contains(EditTarget.UP);
  }

  @Override
  public String id() {
    return (byEffect ? "value-effect (" : "value-away (") + written.origin() + ")";
  }

  @Override
  public double[] of(
      TransformerModel model, EditTarget target, int layer, BehaviourDirection direction) {
    NeuronScores.requireMlp(target, "a value-aware score");
    NeuronLayout layout = NeuronLayout.of(model.info(), EditTarget.DOWN, layer);
    layout.requireWidth(written);
    float[][] values = layout.read(model);
    float[] behaviour = written.at(layer);
    float[] gains = PostNormGains.behind(model, EditTarget.DOWN, layer).orElse(null);
    double[] scores = new double[values.length];
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; gains != null && j < gains.length; j++) {
        values[i][j] *= gains[j];
      }
      scores[i] =
          byEffect ? Vectors.dot(values[i], behaviour) : Vectors.cosine(values[i], behaviour);
    }
    return gated(model) ? signed(scores, model, layer) : scores;
  }

  private double[] signed(double[] scores, TransformerModel model, int layer) {
    double[] input = meanInputs.get(new HookPoint(layer, HookSite.MLP_IN));
    float[][] branch = NeuronLayout.of(model.info(), EditTarget.UP, layer).read(model);
    for (int i = 0; i < scores.length; i++) {
      double mean = 0;
      for (int j = 0; j < input.length; j++) {
        mean += branch[i][j] * input[j];
      }
      scores[i] *= byEffect ? mean : Math.signum(mean);
    }
    return scores;
  }
}
