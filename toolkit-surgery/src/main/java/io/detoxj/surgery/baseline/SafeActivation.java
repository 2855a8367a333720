/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps neurons that promote safe words switched on: their value before the activation function is
 * forced to a constant at every position (Geva et al., arXiv 2203.14680). In a gated MLP it is the
 * gate that is forced. As a hook or as weights it is the same.
 *
 * @param neurons which
 * @param value what they are forced to; 3 in the paper
 */
public record SafeActivation(Neurons neurons, double value) {
  /** The ten neurons of GPT-2 medium that the authors picked by hand. */
  public static final Neurons GPT2_MEDIUM =
      new Neurons(
          Map.of(
              13, Set.of(1852),
              14, Set.of(72, 1394),
              15, Set.of(215),
              16, Set.of(461, 3208, 4060),
              17, Set.of(2920),
              18, Set.of(1890),
              22, Set.of(3769)));

  /** Checks the value. */
  public SafeActivation {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value must be finite but was " + value);
    }
  }

  /** Forces them while the model runs: for every architecture. */
  public Detoxifier asHook() {
    return detoxifier("hook", this::hooks);
  }

  /**
   * Forces them in the parameters: zeros what they read with and sets their bias. Its plan is
   * refused for a model whose first MLP matrix has no bias; GPT-2 has one.
   */
  public Detoxifier asWeights() {
    return detoxifier("weights", this::edits);
  }

  private Detoxifier detoxifier(String form, Function<ModelInfo, List<Intervention>> planned) {
    DetoxifierSpec spec =
        new DetoxifierSpec(
            "safe-activation",
            "1",
            Map.of("neurons", neurons.toString(), "value", Double.toString(value), "form", form),
            Map.of());
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        return spec;
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        return new InterventionPlan(planned.apply(model));
      }
    };
  }

  private List<Intervention> hooks(ModelInfo model) {
    List<Intervention> hooks = new ArrayList<>();
    for (int layer : neurons.byLayer().keySet()) {
      int count = neurons.gate(model, layer).count();
      HookPoint point = model.requireHookPoint(new HookPoint(layer, HookSite.MLP_PRE));
      hooks.add(
          new ActivationIntervention(
              "safe-activation@" + point, point, manager -> hook(manager, layer, count)));
    }
    return hooks;
  }

  private ActivationHook hook(NDManager manager, int layer, int count) {
    NDArray kept = manager.create(neurons.values(layer, count, 0, 1), new Shape(count));
    NDArray forced = manager.create(neurons.values(layer, count, value, 0), new Shape(count));
    return (x, context) -> x.mul(kept).add(forced);
  }

  private List<Intervention> edits(ModelInfo model) {
    List<Intervention> edits = new ArrayList<>();
    for (int layer : neurons.byLayer().keySet()) {
      NeuronLayout reads = neurons.gate(model, layer);
      String bias = reads.parameter().replace(".weight", ".bias");
      if (!model.parameters().containsKey(bias)) {
        throw new InterventionException(
            "the architecture %s has no %s to hold the value %s; use asHook()"
                .formatted(model.architecture(), bias, value));
      }
      float[] kept = neurons.values(layer, reads.count(), 0, 1);
      float[] forced = neurons.values(layer, reads.count(), value, 0);
      edits.add(
          new WeightIntervention(
              "safe-activation@" + reads.parameter(),
              reads.parameter(),
              matrix -> matrix.mul(KeyScaling.forVectors(matrix, reads, kept))));
      edits.add(
          new WeightIntervention(
              "safe-activation@" + bias,
              bias,
              old -> old.mul(old.getManager().create(kept)).add(old.getManager().create(forced))));
    }
    return edits;
  }
}
