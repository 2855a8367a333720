/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.PostNormGains;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The outputs of one linear layer of an MLP: its units are the coordinates of what it puts out,
 * before the activation function or a norm behind it.
 *
 * @param target {@link EditTarget#GATE}, {@link EditTarget#UP} or {@link EditTarget#DOWN}
 * @param layer the block
 */
record UnitModule(EditTarget target, int layer) {
  private static final List<EditTarget> OF_AN_MLP =
      List.of(EditTarget.GATE, EditTarget.UP, EditTarget.DOWN);

  /** Every one of a model, in forward order. */
  static List<UnitModule> all(ModelInfo model) {
    List<EditTarget> there = NeuronLayout.targets(model);
    List<UnitModule> modules = new ArrayList<>();
    for (int layer = 0; layer < model.layers(); layer++) {
      for (EditTarget target : OF_AN_MLP) {
        if (there.contains(target)) {
          modules.add(new UnitModule(target, layer));
        }
      }
    }
    return modules;
  }

  /** Its name in files, such as {@code blocks.0.mlp.gate}. */
  String name() {
    return "blocks." + layer + ".mlp." + target.label();
  }

  /** How many units it has. */
  int units(ModelInfo model) {
    NeuronLayout layout = layout(model);
    return target.reads() ? layout.count() : layout.width();
  }

  NeuronLayout layout(ModelInfo model) {
    return NeuronLayout.of(model, target, layer);
  }

  /** The name of its bias; empty if it has none. */
  Optional<String> bias(ModelInfo model) {
    return Optional.of(layout(model).parameter().replace(".weight", ".bias"))
        .filter(model.parameters()::containsKey);
  }

  /** Where its outputs can be seen; empty where they have no hook point of their own. */
  Optional<HookPoint> outputs(ModelInfo model) {
    return switch (target) {
      case GATE -> Optional.of(new HookPoint(layer, HookSite.MLP_PRE));
      case DOWN ->
          PostNormGains.areIn(model)
              ? Optional.empty()
              : Optional.of(new HookPoint(layer, HookSite.MLP_OUT));
      default -> Optional.empty();
    };
  }

  /** Where its inputs can be seen. */
  HookPoint inputs() {
    return new HookPoint(layer, target.reads() ? HookSite.MLP_IN : HookSite.MLP_POST);
  }

  /**
   * Its matrix with every output multiplied by a factor.
   *
   * @param matrix in the shape of the file; other outputs it may hold stay as they are
   */
  NDArray scaled(NDArray matrix, ModelInfo model, float[] factors) {
    NeuronLayout layout = layout(model);
    boolean rows = target.reads() == layout.rows();
    float[] all = whole(layout, Math.toIntExact(matrix.getShape().get(rows ? 0 : 1)), factors);
    Shape shape = rows ? new Shape(all.length, 1) : new Shape(1, all.length);
    return matrix.mul(matrix.getManager().create(all, shape));
  }

  /** Its bias with every output multiplied by a factor. */
  NDArray scaledBias(NDArray bias, ModelInfo model, float[] factors) {
    return bias.mul(
        bias.getManager()
            .create(whole(layout(model), Math.toIntExact(bias.size()), factors), bias.getShape()));
  }

  private float[] whole(NeuronLayout layout, int outputs, float[] factors) {
    float[] all = new float[outputs];
    Arrays.fill(all, 1);
    System.arraycopy(factors, 0, all, target.reads() ? layout.first() : 0, factors.length);
    return all;
  }
}
