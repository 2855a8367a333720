/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.control;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The control of a method that changes activations: the change it would make to a token, {@code d =
 * x' - x}, with its coordinates dealt out anew and their signs drawn, in one way for each hook
 * point. So {@code x} moves as far at every token, but nowhere in particular.
 */
public final class ScatteredChange implements Detoxifier {
  private final Detoxifier method;
  private final long seed;

  /**
   * Scatters what a method does.
   *
   * @param method acts on activations alone
   * @param seed of the order and the signs
   */
  public ScatteredChange(Detoxifier method, long seed) {
    this.method = method;
    this.seed = seed;
  }

  @Override
  public DetoxifierSpec spec() {
    DetoxifierSpec spec = method.spec();
    Map<String, String> parameters = new TreeMap<>(spec.parameters());
    parameters.put("seed", Long.toString(seed));
    return new DetoxifierSpec("scattered-" + spec.id(), "1", parameters, spec.artifacts());
  }

  /**
   * Plans what the method plans.
   *
   * @throws IllegalArgumentException if the method acts on something else than activations
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    return new InterventionPlan(
        method.plan(model).interventions().stream().map(this::scattered).toList());
  }

  private Intervention scattered(Intervention one) {
    if (!(one instanceof ActivationIntervention act)) {
      throw new IllegalArgumentException(
          one.name() + " does not act on activations: its change cannot be scattered");
    }
    RandomGenerator random = RandomStreams.named(seed, "scattered/" + act.point());
    long order = random.nextLong();
    return new ActivationIntervention(
        "scattered-" + act.name() + "#" + seed,
        act.point(),
        manager -> new Hook(act.hook().apply(manager), order, manager));
  }

  private static final class Hook implements ActivationHook {
    private final ActivationHook method;
    private final long seed;
    private final NDManager manager;
    private NDArray order;
    private NDArray signs;

    Hook(ActivationHook method, long seed, NDManager manager) {
      this.method = method;
      this.seed = seed;
      this.manager = manager;
      this.order = manager.create(new long[] {0});
      this.signs = manager.create(new float[] {1});
    }

    @Override
    public boolean needsWholePrompt() {
      return method.needsWholePrompt();
    }

    @Override
    public boolean rereads() {
      return method.rereads();
    }

    @Override
    public boolean onlyLooks() {
      return method.onlyLooks();
    }

    @Override
    public NDArray apply(NDArray activation, HookContext context) {
      NDArray edited = method.apply(activation, context);
      if (isSame(edited, activation)) {
        return activation;
      }
      Shape shape = activation.getShape();
      long width = shape.size() / (shape.get(0) * shape.get(1));
      draw((int) width);
      NDArray change = edited.sub(activation).reshape(shape.get(0), shape.get(1), width);
      NDArray dealt = change.gather(order.broadcast(change.getShape()), 2).mul(signs);
      return activation.add(dealt.reshape(shape));
    }

    @SuppressWarnings("ReferenceEquality") // the very same object, not equal values
    private static boolean isSame(NDArray one, NDArray other) {
      return one == other;
    }

    /** Once the width is known. */
    private synchronized void draw(int width) {
      if (order.size() == width) {
        return;
      }
      RandomGenerator random = RandomStreams.named(seed, "order");
      int[] drawn = Shuffle.order(width, random);
      float[] plusOrMinus = new float[width];
      for (int i = 0; i < width; i++) {
        plusOrMinus[i] = random.nextBoolean() ? 1 : -1;
      }
      order.close();
      signs.close();
      order = manager.create(Arrays.stream(drawn).asLongStream().toArray(), new Shape(1, 1, width));
      signs = manager.create(plusOrMinus);
    }
  }
}
