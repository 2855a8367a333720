/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import io.detoxj.core.InterventionException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The rankings there are. */
public final class NeuronScores {
  private NeuronScores() {}

  /** What is computed for a score. */
  @FunctionalInterface
  interface Rule {
    double[] of(TransformerModel model, EditTarget target, int layer, BehaviourDirection direction);
  }

  private record Named(String id, Rule rule) implements NeuronScore {
    @Override
    public double[] of(
        TransformerModel model, EditTarget target, int layer, BehaviourDirection direction) {
      return rule.of(model, target, layer, direction);
    }
  }

  /**
   * The paper's: vectors that point most away from the direction (arXiv 2407.08770, section 3.2).
   */
  public static NeuronScore lowestCosine() {
    return new Named("min-cosine", NeuronScores::cosines);
  }

  /** The paper's ablation: vectors that point most along the direction (table 9). */
  public static NeuronScore highestCosine() {
    return new Named(
        "max-cosine",
        (model, target, layer, direction) ->
            Arrays.stream(cosines(model, target, layer, direction)).map(one -> -one).toArray());
  }

  /**
   * The control: any vectors.
   *
   * @param seed picks them
   */
  public static NeuronScore random(long seed) {
    return new Named(
        "random",
        (model, target, layer, direction) -> {
          RandomGenerator random = RandomStreams.named(seed, "random-region/" + layer);
          return random.doubles(NeuronLayout.of(model.info(), target, layer).count()).toArray();
        });
  }

  /**
   * Gates that texts with the behaviour keep most shut: the lowest mean pre-activation, which heeds
   * biases where a cosine does not.
   *
   * @param texts with the behaviour
   */
  public static NeuronScore lowestPreactivation(
      TransformerModel model, List<String> texts, ProgressListener progress) {
    Set<HookPoint> points = model.info().inEveryBlock(HookSite.MLP_PRE);
    Map<HookPoint, double[]> means = TextPooling.ofText().mean(model, texts, points, progress);
    return new Named(
        "min-preactivation",
        (edited, target, layer, direction) -> {
          requireMlp(target, "a mean pre-activation");
          return means.get(new HookPoint(layer, HookSite.MLP_PRE));
        });
  }

  /** Fails unless the target's vectors are those of the neurons of an MLP. */
  static void requireMlp(EditTarget target, String score) {
    if (target != EditTarget.GATE && target != EditTarget.UP && target != EditTarget.DOWN) {
      throw new InterventionException(
          score + " ranks the neurons of an MLP; the target " + target + " has none");
    }
  }

  private static double[] cosines(
      TransformerModel model, EditTarget target, int layer, BehaviourDirection direction) {
    NeuronLayout layout = NeuronLayout.of(model.info(), target, layer);
    layout.requireWidth(direction);
    float[][] vectors = layout.read(model);
    float[] along = direction.at(layer);
    return Arrays.stream(vectors).mapToDouble(one -> Vectors.cosine(one, along)).toArray();
  }
}
