/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * An adapter as an edit of weights: {@code W + strength * s B A} in place of {@code W}. A view with
 * it runs as fast as the model alone, and can be exported as a checkpoint.
 */
public final class AdapterEdit implements Detoxifier {
  private final String id;
  private final LoraAdapter adapter;
  private final double strength;
  private final Map<String, String> settings;

  private AdapterEdit(
      String id, LoraAdapter adapter, double strength, Map<String, String> settings) {
    this.id = id;
    this.adapter = adapter;
    this.strength = strength;
    this.settings = settings;
  }

  /**
   * The edit.
   *
   * @param strength 1 is the adapter as it was trained, 0 the model as it is
   * @throws InterventionException if it is no number
   */
  public static AdapterEdit of(LoraAdapter adapter, double strength) {
    if (!Double.isFinite(strength)) {
      throw new InterventionException(
          "the strength of an adapter is %s; it must be a finite number".formatted(strength));
    }
    return new AdapterEdit("adapter", adapter, strength, Map.of());
  }

  /**
   * Its control: beside each layer a random edit of the same rank and the same Frobenius norm.
   *
   * @param seed each layer has a stream of its own
   */
  public AdapterEdit control(long seed) {
    List<LoraFactors> factors = new ArrayList<>();
    for (LoraFactors one : adapter.factors()) {
      RandomGenerator random = RandomStreams.named(seed, "adapter-control/" + one.module());
      LoraFactors drawn =
          one.with(
              Vectors.of(one.in().length, i -> random.nextGaussian()),
              Vectors.of(one.out().length, i -> random.nextGaussian()));
      double norm = drawn.norm();
      double factor = norm == 0 ? 0 : one.norm() / norm;
      factors.add(drawn.with(drawn.in(), Vectors.scaled(drawn.out(), factor)));
    }
    return new AdapterEdit(
        "adapter-control", adapter.with(factors), strength, Map.of("seed", Long.toString(seed)));
  }

  /** The adapter. */
  public LoraAdapter adapter() {
    return adapter;
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>(settings);
    parameters.put("strength", Double.toString(strength));
    return new DetoxifierSpec(id, "1", parameters, Map.of("adapter", fingerprint()));
  }

  private Fingerprint fingerprint() {
    return adapter.fingerprint();
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    adapter
        .origin()
        .ifPresent(
            known ->
                known.require(
                    model, "the adapter was made for", "load the model that it was made for"));
    String name = id + " " + fingerprint().handle();
    List<Intervention> edits = new ArrayList<>();
    for (LoraFactors one : adapter.factors()) {
      String parameter = one.module() + ".weight";
      if (!model.requireParameter(parameter).equals(one.parameter().fileShape())) {
        throw new InterventionException(
            "the adapter is for %s of shape %s but the model's has %s; load the model that it was made for"
                .formatted(
                    parameter, one.parameter().fileShape(), model.requireParameter(parameter)));
      }
      edits.add(new WeightIntervention(name, parameter, weight -> edited(weight, one)));
    }
    return new InterventionPlan(edits);
  }

  private NDArray edited(NDArray weight, LoraFactors factors) {
    NDManager owner = weight.getManager();
    Parameter parameter = factors.parameter();
    NDArray out = owner.create(factors.out(), new Shape(factors.outputs(), factors.rank()));
    NDArray in = owner.create(factors.in(), new Shape(factors.rank(), factors.inputs()));
    NDArray product = out.matMul(in).mul(owner.create((float) (strength * factors.scale())));
    return weight.add(parameter.transposed() ? product.transpose() : product);
  }

  /** What it is, in a line. */
  @Override
  public String toString() {
    return "%s of %s layers, strength %s".formatted(id, adapter.factors().size(), strength);
  }
}
