/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import java.util.Map;

/**
 * Activation patching: one activation at one position of every text is replaced by a stored one, as
 * of another text. What the model then says tells what that place carries.
 */
public final class ActivationPatch implements Detoxifier {
  private final HookPoint point;
  private final int position;
  private final float[] values;

  /**
   * Creates a patch.
   *
   * @param point where: the embedding or a place in a block, but for the attention pattern
   * @param position of the token in its text, from 0
   * @param values what stands there afterwards, of the width of the point, heads side by side;
   *     copied
   * @throws IllegalArgumentException if the position is negative or the point has no rows of tokens
   */
  public ActivationPatch(HookPoint point, int position, float[] values) {
    this.point = point;
    this.position = position;
    this.values = values.clone();
    if (position < 0) {
      throw new IllegalArgumentException("a position is 0 or more but was " + position);
    }
    boolean rows = point.site().inBlock() || point.equals(HookPoint.EMBED);
    if (!rows || point.site() == HookSite.ATTN_PATTERN) {
      throw new IllegalArgumentException(
          point
              + " has not a row for each token; patch the embedding or a place in a block, such as "
              + HookPoint.residPost(0));
    }
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "activation-patch",
        "1",
        Map.of("point", point.name(), "position", Integer.toString(position)),
        Map.of("values", Fingerprint.ofHash(Vectors.sha256(values))));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    return InterventionPlan.of(
        new ActivationIntervention(
            "patch " + point + " at " + position,
            model.requireHookPoint(point),
            manager -> {
              NDArray stored = manager.create(values);
              return (activation, context) -> replaced(activation, context, stored);
            }));
  }

  private NDArray replaced(NDArray activation, HookContext context, NDArray stored) {
    Shape row = activation.getShape().slice(2);
    if (row.size() != values.length) {
      throw new InterventionException(
          "the patch of %s has %s values but a row there has %s; take them from the same point of the same model"
              .formatted(point, values.length, row.size()));
    }
    NDArray changed = activation;
    for (int text = 0; text < context.padding().size(); text++) {
      int column = position + context.padding().get(text) - context.start();
      if (column >= 0 && column < activation.getShape().get(1)) {
        changed = changed == activation ? activation.duplicate() : changed;
        changed.set(new NDIndex("{}, {}", text, column), stored.reshape(row));
      }
    }
    return changed;
  }
}
