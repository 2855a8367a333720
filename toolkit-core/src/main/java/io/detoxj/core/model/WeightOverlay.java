/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.engine.TorchOps;
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
    NDArray current =
        edited.getOrDefault(parameter.name(), network.weights().get(parameter.name()));
    try (NDManager scratch = memory.newSubManager()) {
      NDArray before = inFileLayout(current, parameter, scratch);
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
      stored.attach(memory);
      NDArray old = edited.put(parameter.name(), stored);
      if (old != null) {
        old.close();
      }
    }
  }

  /** A float32 copy in the shape of the Hugging Face file. */
  static NDArray inFileLayout(NDArray array, Parameter parameter, NDManager scratch) {
    return converted(array, parameter.transposed(), 6, scratch);
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
