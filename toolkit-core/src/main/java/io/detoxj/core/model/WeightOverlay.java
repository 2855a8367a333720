/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.Weights;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Edited copies of a network's parameters. */
final class WeightOverlay {
  private final Network network;
  private final NDManager memory;
  private final Map<String, NDArray> edited = new LinkedHashMap<>();
  private final List<Firing> firings = new ArrayList<>();

  WeightOverlay(Network network, NDManager memory) {
    this.network = network;
    this.memory = memory;
  }

  /** Edits a parameter, on top of earlier edits. */
  void apply(WeightIntervention intervention) {
    TorchOps.noGradients();
    Parameter parameter = FileNames.parameter(network.blueprint(), intervention.parameter());
    Weights weights = weights();
    NDArray current = weights.get(parameter.name());
    try (NDManager scratch = memory.newSubManager()) {
      NDArray before = inFileLayout(weights, parameter, scratch);
      NDArray after = intervention.edit().apply(before);
      if (!after.getShape().equals(before.getShape()) || after.getDataType() != DataType.FLOAT32) {
        throw new InterventionException(
            "the edit \""
                + intervention.name()
                + "\" of "
                + intervention.parameter()
                + " returned "
                + after.getDataType()
                + after.getShape()
                + " for "
                + before.getDataType()
                + before.getShape()
                + "; shape and type must stay as they are");
      }
      firings.add(firing(intervention.name(), before, after));
      NDArray stored = stored(after, parameter, current, scratch);
      put(parameter.name(), stored);
      if (weights.updateIn(parameter.name()).size() > 0) {
        // The update is in the edited copy now.
        put(parameter.name() + Weights.UPDATE_IN, scratch.create(new Shape(0)));
        put(parameter.name() + Weights.UPDATE_OUT, scratch.create(new Shape(0)));
      }
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
          "the update \""
              + update.name()
              + "\" has "
              + out.length
              + " outputs and "
              + in.length
              + " inputs but "
              + update.parameter()
              + " has "
              + parameter.shape());
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
    Weights weights = weights();
    try (NDManager scratch = memory.newSubManager()) {
      if (update.requirement() != null) {
        update.requirement().accept(inFileLayout(weights, parameter, scratch));
      }
      firings.add(firing(update.name(), weights, parameter, out, in, scratch));
      if (nonZero(out) * nonZero(in) == 0) {
        return; // no update is the model as it is, to the bit
      }
      NDArray row = scratch.create(in, new Shape(1, in.length));
      NDArray column = scratch.create(out, new Shape(out.length, 1));
      NDArray rows = weights.updateIn(parameter.name());
      if (rows.size() > 0) {
        row = rows.concat(row, 0);
        column = weights.updateOut(parameter.name()).concat(column, 1);
      }
      put(parameter.name() + Weights.UPDATE_IN, row);
      put(parameter.name() + Weights.UPDATE_OUT, column);
    }
  }

  private static NDArray sum(NDArray matrix, float[] out, float[] in, Parameter parameter) {
    NDManager owner = matrix.getManager();
    NDArray column = owner.create(out, new Shape(out.length, 1));
    NDArray product = column.matMul(owner.create(in, new Shape(1, in.length)));
    return matrix.add(parameter.transposed() ? product.transpose() : product);
  }

  private static Firing firing(
      String name,
      Weights weights,
      Parameter parameter,
      float[] out,
      float[] in,
      NDManager scratch) {
    NDArray stored = weights.get(parameter.name());
    boolean single = stored.getDataType() == DataType.FLOAT32;
    NDArray matrix = single ? stored : converted(stored, false, 6, scratch);
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
    array.attach(memory);
    NDArray old = edited.put(name, array);
    if (old != null) {
      old.close();
    }
  }

  /** The network's parameters with the edits so far. */
  Weights weights() {
    return network.weights().with(edited);
  }

  /** A float32 copy in the shape of the Hugging Face file, its update added. */
  static NDArray inFileLayout(Weights weights, Parameter parameter, NDManager scratch) {
    NDArray array = converted(weights.get(parameter.name()), false, 6, scratch);
    NDArray in = weights.updateIn(parameter.name());
    if (in.size() > 0) {
      // The product belongs to the manager of its factors, which is the view's.
      NDArray update = weights.updateOut(parameter.name()).matMul(in);
      update.attach(scratch);
      array = array.add(update);
    }
    return parameter.transposed() ? converted(array, true, 6, scratch) : array;
  }

  private static NDArray stored(
      NDArray array, Parameter parameter, NDArray like, NDManager scratch) {
    boolean single = like.getDataType() == DataType.FLOAT32;
    return converted(array, parameter.transposed(), single ? 6 : 15, scratch);
  }

  private static NDArray converted(NDArray array, boolean transposed, int type, NDManager scratch) {
    NDList inputs =
        new NDList(array, scratch.create(transposed ? 1L : 0L), scratch.create((long) type));
    NDArray result = TorchOps.of(TorchOps.Variant.PLAIN).callInTraining("converted", inputs);
    result.attach(scratch);
    return result;
  }

  private static Firing firing(String name, NDArray before, NDArray after) {
    NDArray change = after.sub(before);
    long changed = change.neq(0f).toType(DataType.INT64, false).sum().getLong();
    double norm = before.norm().getFloat();
    double size = change.norm().getFloat();
    return new Firing(name, before.size(), changed, norm == 0 ? size : size / norm);
  }

  /** The edited parameters by name, as the network computes with them. */
  Map<String, NDArray> edited() {
    return edited;
  }

  List<Firing> firings() {
    return List.copyOf(firings);
  }
}
