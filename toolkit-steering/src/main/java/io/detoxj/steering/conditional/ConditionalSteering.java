/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

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
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.Phase;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adds a vector to what blocks read, {@code h' = h + strength v}, at every token of the sequences
 * whose prompt meets a {@link Condition} (CAST, Lee et al., arXiv 2409.05907). Each sequence of a
 * batch is decided for itself, when its prompt has been read, and stays decided.
 */
public final class ConditionalSteering implements Detoxifier {
  private final Condition condition;
  private final SortedMap<Integer, float[]> vectors;
  private final double strength;

  /**
   * Steers.
   *
   * @param vectors by block, {@code [dModel]}; none before the block of the condition, which would
   *     have read the prompt before it is decided
   * @param strength multiples of the vectors; 0 changes nothing
   * @throws IllegalArgumentException if there is none, one is before the condition, or the strength
   *     is not finite
   */
  public ConditionalSteering(Condition condition, Map<Integer, float[]> vectors, double strength) {
    this.condition = condition;
    this.vectors = new TreeMap<>();
    vectors.forEach((layer, vector) -> this.vectors.put(layer, vector.clone()));
    this.strength = strength;
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    if (vectors.isEmpty() || this.vectors.firstKey() < condition.layer()) {
      throw new IllegalArgumentException(
          "the blocks to steer are %s but the prompt is decided at block %s; steer that block or later ones"
              .formatted(this.vectors.keySet(), condition.layer()));
    }
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        CastFitting.KIND,
        "1",
        Map.of(
            "strength", Double.toString(strength),
            "layers", vectors.keySet().toString(),
            "condition_layer", Integer.toString(condition.layer()),
            "threshold", Double.toString(condition.threshold()),
            "above", Boolean.toString(condition.above()),
            "pooling", condition.pooling().name()),
        Map.of(
            "condition", Fingerprint.ofHash(Vectors.sha256(condition.direction())),
            "vectors",
                Fingerprint.ofHash(
                    Vectors.sha256(Vectors.flat(vectors.values().toArray(float[][]::new))))));
  }

  /**
   * Plans the decision, then the vectors.
   *
   * @throws InterventionException if a vector has another width than the stream
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    List<Intervention> hooks = new ArrayList<>();
    String key = spec().fingerprint().sha256();
    HookPoint read = model.requireHookPoint(HookPoint.residPre(condition.layer()));
    requireWidth(model, condition.direction());
    hooks.add(
        new ActivationIntervention(
            "cast-condition@" + read,
            read,
            manager -> new PromptGate(condition, key, model.specialTokens())));
    vectors.forEach(
        (layer, vector) -> {
          HookPoint point = model.requireHookPoint(HookPoint.residPre(layer));
          requireWidth(model, vector);
          hooks.add(
              new ActivationIntervention(
                  "cast@" + point + "*" + strength,
                  point,
                  manager -> new Addition(key, vector, manager)));
        });
    return new InterventionPlan(hooks);
  }

  private static void requireWidth(ModelInfo model, float[] vector) {
    if (vector.length != model.width()) {
      throw new InterventionException(
          "a vector has width %s but the model's residual stream has %s; fit it to this model"
              .formatted(vector.length, model.width()));
    }
  }

  private final class Addition implements ActivationHook {
    private final String key;
    private final NDArray step;

    Addition(String key, float[] vector, NDManager manager) {
      this.key = key;
      this.step = manager.create(Vectors.scaled(vector, strength), new Shape(1, 1, vector.length));
    }

    @Override
    public boolean needsWholePrompt() {
      return true;
    }

    @Override
    public NDArray apply(NDArray activation, HookContext context) {
      NDArray gate = context.sequences().get(key);
      if (gate == null) {
        throw new IllegalStateException("a vector was asked for before its prompt was decided");
      }
      return strength == 0 || gate.max().getFloat() == 0
          ? activation
          : activation.add(step.mul(gate));
    }
  }

  /** Decides for each sequence, and remembers it with the cache of that sequence. */
  private record PromptGate(Condition condition, String key, Set<Integer> special)
      implements ActivationHook {
    @Override
    public boolean needsWholePrompt() {
      return true;
    }

    @Override
    public boolean onlyLooks() {
      return true;
    }

    @Override
    public NDArray apply(NDArray activation, HookContext context) {
      if (context.phase() == Phase.PREFILL) {
        Shape shape = activation.getShape();
        int rows = (int) shape.get(0);
        float[] each = weights(context, rows, (int) shape.get(1));
        NDArray weights = context.scratch().create(each, new Shape(rows, shape.get(1), 1));
        NDArray pooled = activation.mul(weights).sum(new int[] {1});
        float[][] read = Vectors.rows(pooled.toFloatArray(), (int) shape.get(2));
        float[] gates = Vectors.of(rows, row -> fires(read[row]) ? 1 : 0);
        context.sequences().put(key, context.scratch().create(gates, new Shape(rows, 1, 1)));
      }
      return activation;
    }

    private boolean fires(float[] pooled) {
      return condition.fires(Condition.similarity(pooled, condition.direction()));
    }

    /** Of each token in what is read of its prompt; they sum to 1. */
    private float[] weights(HookContext context, int rows, int columns) {
      float[] all = new float[rows * columns];
      long[] ids = context.tokens().toLongArray();
      for (int row = 0; row < rows; row++) {
        int length = context.sequences().promptLength(row);
        List<Integer> prompt = new ArrayList<>();
        List<Integer> counting = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
          int position = context.position(row, column);
          if (position >= 0 && position < length) {
            prompt.add(column);
            if (!special.contains((int) ids[row * columns + column])) {
              counting.add(column);
            }
          }
        }
        List<Integer> chosen = counting.isEmpty() ? prompt : counting;
        if (condition.pooling() == Condition.Pooling.LAST) {
          chosen = prompt.subList(prompt.size() - 1, prompt.size());
        }
        for (int column : chosen) {
          all[row * columns + column] = 1f / chosen.size();
        }
      }
      return all;
    }
  }
}
