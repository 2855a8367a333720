/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.transport;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.MethodFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Carries activations of toxic texts to where those of neutral ones are, unit by unit: {@code x' =
 * (1 - lambda) x + lambda (omega x + b)} where {@code low < x < high}, at every token (Linear-AcT,
 * Rodriguez et al., arXiv 2410.23054, as its code apple/ml-act does it). Maps are fitted to the
 * means of texts but act on single tokens: tokens outside the range of those means stay.
 */
public final class TransportSteering implements Detoxifier {
  private static final String SLOPE = "slope";
  private static final String OFFSET = "offset";
  private static final String LOW = "low";
  private static final String HIGH = "high";

  private final MethodFit fit;
  private final double strength;
  private final boolean masked;

  /**
   * Steers.
   *
   * @param fit made by {@link TransportFitting}
   * @param strength lambda; 0 changes nothing, 1 is the paper's
   * @param masked whether values outside the range that was seen stay, as in the released code
   * @throws IllegalArgumentException if the strength is not finite
   */
  public TransportSteering(MethodFit fit, double strength, boolean masked) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    this.fit = fit;
    this.strength = strength;
    this.masked = masked;
  }

  /** The vectors of a point, by their names in a fit. */
  static Map<String, float[]> vectors(HookPoint point, List<TransportMap> maps) {
    int units = maps.size();
    return Map.of(
        MethodFit.name(point, SLOPE), Vectors.of(units, i -> maps.get(i).slope()),
        MethodFit.name(point, OFFSET), Vectors.of(units, i -> maps.get(i).offset()),
        MethodFit.name(point, LOW), Vectors.of(units, i -> maps.get(i).low()),
        MethodFit.name(point, HIGH), Vectors.of(units, i -> maps.get(i).high()));
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        TransportFitting.KIND,
        "1",
        Map.of("strength", Double.toString(strength), "masked", Boolean.toString(masked)),
        Map.of("maps", fit.fingerprint()));
  }

  /**
   * Plans a hook at each point of the fit.
   *
   * @throws io.detoxj.core.hook.UnknownHookPointException if the model lacks one
   * @throws io.detoxj.core.ConfigException if a vector is missing or of another width
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    List<Intervention> hooks = new ArrayList<>();
    SortedMap<HookPoint, float[]> slopes = fit.at(SLOPE);
    slopes.forEach(
        (point, slope) -> {
          model.requireHookPoint(point);
          int units = slope.length;
          float[] offset = fit.vector(MethodFit.name(point, OFFSET), units);
          float[] low = fit.vector(MethodFit.name(point, LOW), units);
          float[] high = fit.vector(MethodFit.name(point, HIGH), units);
          hooks.add(
              new ActivationIntervention(
                  "act@" + point + "*" + strength,
                  point,
                  manager -> hook(manager, slope, offset, low, high)));
        });
    return new InterventionPlan(hooks);
  }

  private ActivationHook hook(
      NDManager manager, float[] slope, float[] offset, float[] low, float[] high) {
    if (strength == 0) {
      return (x, context) -> x;
    }
    NDArray scale = manager.create(Vectors.of(slope.length, i -> strength * (slope[i] - 1.0)));
    NDArray shift = manager.create(Vectors.scaled(offset, strength));
    NDArray least = manager.create(low);
    NDArray most = manager.create(high);
    return (x, context) -> {
      NDArray change = x.mul(scale).add(shift);
      if (masked) {
        NDArray inside = x.gt(least).logicalAnd(x.lt(most));
        change = change.mul(inside.toType(DataType.FLOAT32, false));
      }
      return x.add(change);
    };
  }
}
