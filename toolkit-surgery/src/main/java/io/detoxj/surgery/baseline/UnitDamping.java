/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Multiplies what units of the MLPs put out: {@code x' = (1 - lambda + lambda alpha) x}, with an
 * {@code alpha} of its own for each unit, at every token. It is an edit of weights, exact for any
 * input: the row of a matrix that makes a unit, and its bias, are multiplied. Made by {@link
 * ToxicUnits}.
 */
public final class UnitDamping implements Detoxifier {
  private final String id;
  private final ToxicUnits units;
  private final Map<UnitModule, float[]> damping;
  private final Map<String, String> parameters;

  /**
   * Creates one.
   *
   * @param damping {@code 1 - alpha}, times the strength, by unit
   */
  UnitDamping(
      String id,
      ToxicUnits units,
      Map<UnitModule, float[]> damping,
      Map<String, String> parameters) {
    this.id = id;
    this.units = units;
    this.damping = damping;
    this.parameters = parameters;
  }

  /**
   * The control: within each module the same dampings on other units, drawn at random, and all
   * multiplied so that on the texts of the fit the module's output moves as far as it does here, as
   * the root of the mean square tells.
   *
   * @param seed of the draw
   */
  public UnitDamping shuffled(long seed) {
    Map<UnitModule, float[]> other = new LinkedHashMap<>();
    damping.forEach((module, values) -> other.put(module, shuffled(module, values, seed)));
    Map<String, String> drawn = new TreeMap<>(parameters);
    drawn.put("seed", Long.toString(seed));
    return new UnitDamping("shuffled-" + id, units, other, drawn);
  }

  private float[] shuffled(UnitModule module, float[] values, long seed) {
    int[] order =
        Shuffle.order(values.length, RandomStreams.named(seed, "shuffled-units/" + module.name()));
    float[] dealt = Vectors.of(values.length, i -> values[order[i]]);
    double there = change(module, dealt);
    return there == 0 ? dealt : Vectors.scaled(dealt, change(module, values) / there);
  }

  /**
   * How far it moves the output of a module on the texts of the fit: the root of the mean, over
   * tokens, of the squared length of the change.
   */
  double change(UnitModule module) {
    return change(
        module, factors(module).map(all -> Vectors.of(all.length, i -> 1 - all[i])).orElseThrow());
  }

  private double change(UnitModule module, float[] values) {
    float[] power = units.power(module);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * values[i] * power[i];
    }
    return Math.sqrt(sum);
  }

  /** By what the units of a module are multiplied; empty if it leaves the module alone. */
  Optional<float[]> factors(UnitModule module) {
    return Optional.ofNullable(damping.get(module))
        .map(values -> Vectors.of(values.length, i -> 1 - values[i]));
  }

  @Override
  public DetoxifierSpec spec() {
    List<Fingerprint> parts =
        damping.entrySet().stream()
            .map(one -> Fingerprint.ofHash(Vectors.sha256(one.getValue())))
            .toList();
    return new DetoxifierSpec(
        id,
        "1",
        parameters,
        Map.of("damping", Fingerprint.builder().put("modules", parts).build()));
  }

  /**
   * Plans an edit of each matrix and bias.
   *
   * @throws InterventionException if the units were found in other weights
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    units.requireModel(model);
    // One edit of each parameter: gate and up can share a matrix.
    Map<String, UnaryOperator<NDArray>> edits = new LinkedHashMap<>();
    damping.forEach(
        (module, values) -> {
          float[] factors = Vectors.of(values.length, i -> 1 - values[i]);
          edits.merge(
              module.layout(model).parameter(),
              matrix -> module.scaled(matrix, model, factors),
              UnitDamping::both);
          module
              .bias(model)
              .ifPresent(
                  name ->
                      edits.merge(
                          name,
                          bias -> module.scaledBias(bias, model, factors),
                          UnitDamping::both));
        });
    String mark = id + "[" + spec().fingerprint().sha256().substring(0, 8) + "]@";
    List<Intervention> plan = new ArrayList<>();
    edits.forEach((name, edit) -> plan.add(new WeightIntervention(mark + name, name, edit)));
    return new InterventionPlan(plan);
  }

  private static UnaryOperator<NDArray> both(
      UnaryOperator<NDArray> first, UnaryOperator<NDArray> second) {
    return array -> second.apply(first.apply(array));
  }
}
