/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.LowRank;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edited copies of a network's parameters. */
final class WeightOverlay {
  private final Network network;
  private final NDManager memory;
  private final Map<String, NDArray> edited = new LinkedHashMap<>();
  private final Map<String, LowRank> updates;
  private boolean changed;
  private final List<Firing> firings = new ArrayList<>();

  WeightOverlay(Network network, NDManager memory) {
    this.network = network;
    this.memory = memory;
    this.updates = new LinkedHashMap<>(network.tensors().updates());
  }

  /** Edits a parameter, on top of earlier edits. */
  void apply(WeightIntervention intervention) {
    TorchOps.noGradients();
    Parameter parameter = FileNames.parameter(network.blueprint(), intervention.parameter());
    try (NDManager scratch = memory.newSubManager()) {
      NDArray before = inFileLayout(tensors(), parameter, scratch);
      NDArray after = intervention.edit().apply(before);
      if (!after.getShape().equals(before.getShape()) || after.getDataType() != DataType.FLOAT32) {
        throw new InterventionException(
            "the edit \"%s\" of %s returned %s%s for %s%s; shape and type must stay as they are"
                .formatted(
                    intervention.name(),
                    intervention.parameter(),
                    after.getDataType(),
                    after.getShape(),
                    before.getDataType(),
                    before.getShape()));
      }
      firings.add(firing(intervention.name(), before, after));
      put(parameter.name(), stored(after, parameter));
      // The update is in the edited copy now.
      updates.remove(parameter.name());
      changed = true;
    }
  }

  /** Adds a matrix of rank one, beside the parameter where the decoder can. */
  void apply(RankOneIntervention update) {
    TorchOps.noGradients();
    Parameter parameter = FileNames.parameter(network.blueprint(), update.parameter());
    float[] out = update.out();
    float[] in = update.in();
    if (!parameter.shape().equals(List.of((long) out.length, (long) in.length))) {
      throw new InterventionException(
          "the update \"%s\" has %s outputs and %s inputs but %s has %s"
              .formatted(
                  update.name(), out.length, in.length, update.parameter(), parameter.shape()));
    }
    if (!network.blueprint().takesUpdate(parameter)) {
      apply(
          new WeightIntervention(
              update.name(),
              update.parameter(),
              w -> {
                if (update.requirement() != null) {
                  update.requirement().accept(w);
                }
                return sum(w, out, in, parameter);
              }));
      return;
    }
    ModelTensors tensors = tensors();
    try (NDManager scratch = memory.newSubManager()) {
      if (update.requirement() != null) {
        update.requirement().accept(inFileLayout(tensors, parameter, scratch));
      }
      firings.add(firing(update.name(), tensors.get(parameter.name()), out, in, scratch));
      if (nonZero(out) * nonZero(in) == 0) {
        return; // no update is the model as it is, to the bit
      }
      NDArray row = scratch.create(in, new Shape(1, in.length));
      NDArray column = scratch.create(out, new Shape(out.length, 1));
      LowRank before = updates.get(parameter.name());
      if (before != null) {
        row = before.in().concat(row, 0);
        column = before.out().concat(column, 1);
      }
      row.attach(memory);
      column.attach(memory);
      updates.put(parameter.name(), new LowRank(row, column));
      changed = true;
    }
  }

  private static NDArray sum(NDArray matrix, float[] out, float[] in, Parameter parameter) {
    NDManager owner = matrix.getManager();
    NDArray column = owner.create(out, new Shape(out.length, 1));
    NDArray product = column.matMul(owner.create(in, new Shape(1, in.length)));
    return matrix.add(parameter.transposed() ? product.transpose() : product);
  }

  private static Firing firing(
      String name, NDArray stored, float[] out, float[] in, NDManager scratch) {
    boolean single = stored.getDataType() == DataType.FLOAT32;
    NDArray matrix = single ? stored : copy(stored, WeightType.FLOAT32, scratch);
    double change = Vectors.norm(out) * Vectors.norm(in);
    // Closed at once: it may belong to the model beneath.
    try (NDArray size = matrix.norm()) {
      double norm = size.getFloat();
      return new Firing(
          name, matrix.size(), nonZero(out) * nonZero(in), norm == 0 ? change : change / norm);
    }
  }

  private static long nonZero(float[] values) {
    long count = 0;
    for (float value : values) {
      count += value == 0 ? 0 : 1;
    }
    return count;
  }

  private void put(String name, NDArray array) {
    NDArray old = edited.put(name, array);
    if (old != null) {
      old.close();
    }
  }

  /** The network's tensors with the edits so far. */
  ModelTensors tensors() {
    return network.tensors().with(edited, updates);
  }

  /** A float32 copy in the shape of the Hugging Face file, its update added. */
  static NDArray inFileLayout(ModelTensors tensors, Parameter parameter, NDManager scratch) {
    NDArray array = copy(tensors.get(parameter.name()), WeightType.FLOAT32, scratch);
    Optional<LowRank> update = tensors.update(parameter.name());
    if (update.isPresent()) {
      // The product belongs to the manager of its factors, which is the view's.
      NDArray product = update.get().product();
      product.attach(scratch);
      array = array.add(product);
    }
    return parameter.transposed() ? copy(array.transpose(), WeightType.FLOAT32, scratch) : array;
  }

  private NDArray stored(NDArray array, Parameter parameter) {
    boolean norm = parameter.role() == Parameter.Role.NORM;
    WeightType type = norm ? WeightType.FLOAT32 : network.tensors().type();
    try (NDArray turned = parameter.transposed() ? array.transpose() : array.stopGradient()) {
      return copy(turned, type, memory);
    }
  }

  private static NDArray copy(NDArray array, WeightType type, NDManager owner) {
    NDArray result = TorchOps.of(TorchOps.Variant.PLAIN).make(type.copyMethod(), array);
    result.attach(owner);
    return result;
  }

  private static Firing firing(String name, NDArray before, NDArray after) {
    NDArray change = after.sub(before);
    long changed = change.neq(0f).toType(DataType.INT64, false).sum().getLong();
    double norm = before.norm().getFloat();
    double size = change.norm().getFloat();
    return new Firing(name, before.size(), changed, norm == 0 ? size : size / norm);
  }

  /** Whether nothing was edited. */
  boolean isEmpty() {
    return !changed;
  }

  List<Firing> firings() {
    return List.copyOf(firings);
  }
}
