/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.util.Arrays;
import java.util.Map;

/**
 * Damps singular components of the output matrix (EigenShift, arXiv 2509.16660): with {@code W = U
 * S V^T}, {@code W' = W - strength (W V_k) V_k^T}, so that each of the chosen singular values is
 * multiplied by {@code alpha = 1 - strength}. Made by {@link HeadComponents}.
 *
 * <p>Where the output matrix is the embedding (GPT-2, Gemma), the embedding must not change: there
 * the same is done to what the matrix reads, {@code W' h = W (h - strength V_k V_k^T h)}, with a
 * hook behind the final norm. Such a view cannot be exported.
 */
public final class EigenShift implements Detoxifier {
  private final String id;
  private final HeadComponents components;
  private final int[] chosen;
  private final double strength;

  EigenShift(String id, HeadComponents components, int[] chosen, double strength) {
    this.id = id;
    this.components = components;
    this.chosen = chosen.clone();
    this.strength = strength;
  }

  /** The components, from 0, that of the largest singular value first. */
  public int[] chosen() {
    return chosen.clone();
  }

  /** What is taken of them: {@code 1 - alpha}. */
  public double strength() {
    return strength;
  }

  /** The size of the edit: the Frobenius norm of {@code W' - W}. */
  public double editNorm() {
    return strength * Math.sqrt(components.energy(chosen));
  }

  /**
   * The control: as many other components drawn at random, those of 200 draws whose squared
   * singular values sum up most nearly alike, damped so that the edit has the same size.
   *
   * @param seed of the draws
   */
  public EigenShift random(long seed) {
    int[] drawn = components.drawn(chosen, seed);
    double same = components.energy(chosen) / components.energy(drawn);
    return new EigenShift("random-components", components, drawn, strength * Math.sqrt(same));
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        id,
        "1",
        Map.of("strength", Double.toString(strength), "components", Arrays.toString(chosen)),
        Map.of("vectors", Fingerprint.ofHash(Vectors.sha256(flat()))));
  }

  private float[] flat() {
    return Vectors.flat(Arrays.stream(chosen).mapToObj(components::vector).toArray(float[][]::new));
  }

  /**
   * Plans an edit of the output matrix, or a hook before it where it is the embedding.
   *
   * @throws io.detoxj.core.InterventionException if the components are of other weights
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    components.requireModel(model);
    String name = id + "[" + spec().fingerprint().sha256().substring(0, 8) + "]";
    Intervention edit =
        HeadComponents.ownHead(model)
            .<Intervention>map(
                head ->
                    new WeightIntervention(
                        name, head, matrix -> less(matrix, vectors(matrix.getManager()))))
            .orElseGet(
                () ->
                    new ActivationIntervention(
                        name,
                        model.requireHookPoint(HookPoint.FINAL_NORM),
                        manager -> hook(vectors(manager))));
    return InterventionPlan.of(edit);
  }

  private ActivationHook hook(NDArray vectors) {
    NDArray scaled = vectors.mul((float) strength);
    return (x, context) -> strength == 0 ? x : x.sub(x.matMul(vectors.transpose()).matMul(scaled));
  }

  private NDArray less(NDArray matrix, NDArray vectors) {
    return matrix.sub(matrix.matMul(vectors.transpose()).matMul(vectors).mul((float) strength));
  }

  /** {@code [k, dModel]}. */
  private NDArray vectors(NDManager manager) {
    float[] flat = flat();
    return manager.create(flat, new Shape(chosen.length, flat.length / chosen.length));
  }
}
