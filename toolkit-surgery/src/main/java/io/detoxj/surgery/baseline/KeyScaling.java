/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stress test, not a cure: multiplies what toxic neurons read with, so that they fire more easily
 * (Lee et al., arXiv 2401.01967, table 4). Factor 10 on the keys of the 7 most toxic value vectors
 * undid DPO in the paper. Attach it after an edit to see how much of the edit withstands it. In a
 * gated MLP the vector of the gate is multiplied; biases stay.
 */
public final class KeyScaling implements Detoxifier {
  private final Neurons neurons;
  private final double factor;
  private final @Nullable MadeFor fit;

  private KeyScaling(Neurons neurons, double factor, @Nullable MadeFor fit) {
    if (!Double.isFinite(factor)) {
      throw new IllegalArgumentException("factor must be finite but was " + factor);
    }
    this.neurons = neurons;
    this.factor = factor;
    this.fit = fit;
  }

  /**
   * Scales given neurons of any model that has them.
   *
   * @param factor 10 in the paper; 1 changes nothing
   * @throws IllegalArgumentException if the factor is not finite
   */
  public static KeyScaling of(Neurons neurons, double factor) {
    return new KeyScaling(neurons, factor, null);
  }

  /**
   * Scales the neurons of the most toxic value vectors, in the model they are from.
   *
   * @param count how many; 7 in the paper
   * @param factor 10 in the paper; 1 changes nothing
   * @throws IllegalArgumentException if the factor is not finite or there are not so many
   */
  public static KeyScaling of(ToxicValueVectors vectors, int count, double factor) {
    return new KeyScaling(vectors.neurons(count), factor, vectors.fit());
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "key-scaling",
        "1",
        Map.of("neurons", neurons.toString(), "factor", Double.toString(factor)),
        Map.of());
  }

  /**
   * Plans an edit for each layer.
   *
   * @throws InterventionException if the model lacks one of the neurons, or has other weights than
   *     those the value vectors are from
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    if (fit != null) {
      fit.require(model, "the ranking of value vectors");
    }
    List<Intervention> edits = new ArrayList<>();
    for (int layer : neurons.byLayer().keySet()) {
      NeuronLayout keys = neurons.gate(model, layer);
      float[] factors = neurons.values(layer, keys.count(), factor, 1);
      edits.add(
          new WeightIntervention(
              "key-scaling[%s]*%s@%s".formatted(neurons, factor, keys.parameter()),
              keys.parameter(),
              matrix -> matrix.mul(forVectors(matrix, keys, factors))));
    }
    return new InterventionPlan(edits);
  }

  /**
   * A factor for each vector of a matrix, in a shape that spreads over its coordinates; 1 for those
   * of another target.
   */
  static NDArray forVectors(NDArray matrix, NeuronLayout layout, float[] values) {
    int count = Math.toIntExact(matrix.size() / layout.width());
    float[] factors = new float[count];
    Arrays.fill(factors, 1);
    System.arraycopy(values, 0, factors, layout.first(), values.length);
    Shape shape = layout.rows() ? new Shape(count, 1) : new Shape(1, count);
    return matrix.getManager().create(factors, shape);
  }
}
