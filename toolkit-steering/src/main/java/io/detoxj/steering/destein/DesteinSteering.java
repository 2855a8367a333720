/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.destein;

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
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.MethodFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Moves what attention computes away from toxic texts, head by head, at every block and token
 * (DeStein, Li et al., arXiv 2404.10464).
 */
public final class DesteinSteering implements Detoxifier {
  /** Two readings that differ in place and formula. */
  public enum Mode {
    /**
     * As the paper is described (its text was not read for this): at {@code attn.z}, {@code z' = z
     * - alpha p_h (1 + max(0, cos(z, g))) g / n}, with p the accuracy of the head's probe and g / n
     * the mean difference of the pairs.
     */
    PAPER,
    /**
     * As the released code does it: at {@code attn_out}, behind the output projection, in blocks of
     * {@code dModel / heads}: {@code u = N(N(x) - alpha (1 + max(0, cos(x, g))) N(g))} with N the
     * scaling to length 1, then all blocks together scaled to the length of x. The probes have no
     * effect, for they only scale g. Strength 0 is not the model: all blocks get one length.
     */
    RELEASED
  }

  private final MethodFit fit;
  private final Mode mode;
  private final double strength;

  /**
   * Steers.
   *
   * @param fit made by {@link DesteinFitting}
   * @param strength alpha
   * @throws IllegalArgumentException if the strength is not finite
   */
  public DesteinSteering(MethodFit fit, Mode mode, double strength) {
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    this.fit = fit;
    this.mode = mode;
    this.strength = strength;
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        DesteinFitting.KIND,
        "1",
        Map.of("mode", mode.name(), "strength", Double.toString(strength)),
        Map.of("directions", fit.fingerprint()));
  }

  /**
   * Plans a hook in every block.
   *
   * @throws InterventionException if the heads do not divide the width
   * @throws io.detoxj.core.ConfigException if the fit lacks a vector
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    int heads = (int) fit.number(DesteinFitting.HEADS);
    HookSite site = mode == Mode.PAPER ? HookSite.ATTN_Z : HookSite.ATTN_OUT;
    List<Intervention> hooks = new ArrayList<>();
    fit.at(DesteinFitting.DIRECTION)
        .forEach(
            (point, direction) -> {
              if (point.site() == site) {
                model.requireHookPoint(point);
                if (heads < 1 || direction.length % heads != 0) {
                  throw new InterventionException(
                      "%s heads do not divide the width %s at %s"
                          .formatted(heads, direction.length, point));
                }
                String name = "destein@" + point + "*" + strength;
                hooks.add(
                    new ActivationIntervention(
                        name, point, manager -> hook(manager, point, direction, heads)));
              }
            });
    return new InterventionPlan(hooks);
  }

  private ActivationHook hook(NDManager manager, HookPoint point, float[] direction, int heads) {
    if (mode == Mode.RELEASED) {
      Blocks blocks = Blocks.of(manager, direction, heads, strength);
      return (x, context) -> blocks.turned(x);
    }
    if (strength == 0) {
      return (x, context) -> x;
    }
    float[] accuracy = fit.vector(MethodFit.name(point, DesteinFitting.ACCURACY), heads);
    float[] mean = Vectors.scaled(direction, 1 / fit.number(DesteinFitting.PAIRS));
    Blocks blocks = Blocks.of(manager, mean, heads, strength);
    NDArray weights = manager.create(accuracy, new Shape(1, 1, heads, 1));
    return (x, context) -> blocks.subtracted(x, weights);
  }

  /**
   * Directions in blocks, one a head.
   *
   * @param g {@code [1, 1, heads, width]}
   * @param unit the same of length 1, or zero
   * @param alpha the strength, one number
   * @param one the number 1
   * @param tiny what lengths are at least, so that nothing is divided by 0
   */
  record Blocks(NDArray g, NDArray unit, NDArray alpha, NDArray one, NDArray tiny) {
    private static final int[] WIDTH = {3};

    static Blocks of(NDManager manager, float[] direction, int heads, double strength) {
      NDArray tiny = manager.create(1e-12f);
      Shape shape = new Shape(1, 1, heads, direction.length / heads);
      NDArray g = manager.create(direction, shape);
      NDArray unit = g.div(g.norm(WIDTH, true).maximum(tiny));
      unit.attach(manager);
      return new Blocks(g, unit, manager.create((float) strength), manager.create(1f), tiny);
    }

    /** {@code u} of {@link Mode#RELEASED} for {@code [batch, seq, dModel]}. */
    NDArray turned(NDArray x) {
      Shape shape = x.getShape();
      int[] last = {2};
      NDArray h = ofHeads(x);
      NDArray direct = h.div(length(h));
      NDArray turned = direct.sub(unit.mul(alpha).mul(likeness(direct)));
      NDArray u = turned.div(length(turned)).reshape(shape);
      return u.mul(x.norm(last, true)).div(u.norm(last, true).maximum(tiny));
    }

    /** {@code z'} of {@link Mode#PAPER} for {@code [batch, seq, heads, width]}. */
    NDArray subtracted(NDArray z, NDArray weights) {
      NDArray h = ofHeads(z);
      NDArray direct = h.div(length(h));
      NDArray step = g.mul(alpha).mul(weights).mul(likeness(direct));
      return h.sub(step).reshape(z.getShape());
    }

    private NDArray ofHeads(NDArray x) {
      Shape shape = x.getShape();
      Shape g4 = g.getShape();
      return x.reshape(shape.get(0), shape.get(1), g4.get(2), g4.get(3));
    }

    private NDArray length(NDArray blocks) {
      return blocks.norm(WIDTH, true).maximum(tiny);
    }

    /** {@code 1 + max(0, cos)}, {@code [batch, seq, heads, 1]}. */
    private NDArray likeness(NDArray direct) {
      NDArray cosine = direct.mul(unit).sum(WIDTH, true);
      return cosine.maximum(cosine.sub(cosine)).add(one);
    }
  }
}
