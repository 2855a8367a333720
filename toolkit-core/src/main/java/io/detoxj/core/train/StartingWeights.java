/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.LiveModel;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The parameters with which a training begins, by name in the order of the blueprint. */
final class StartingWeights {
  private StartingWeights() {}

  /** Random ones, float32, requiring gradients. */
  static Map<String, NDArray> random(ModelBlueprint blueprint, long seed, NDManager memory) {
    RandomGenerator random = RandomStreams.named(seed, "gpt2-weights");
    return trained(
        blueprint,
        parameter ->
            memory.create(
                initial(blueprint.initial(parameter), parameter, random),
                new Shape(shape(parameter.shape()))));
  }

  private static float[] initial(
      ModelBlueprint.Initial initial, Parameter parameter, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    Arrays.fill(values, (float) initial.constant());
    for (int i = 0; initial.deviation() > 0 && i < values.length; i++) {
      values[i] = (float) (initial.deviation() * random.nextGaussian());
    }
    return values;
  }

  /** Copies of a model's, float32, requiring gradients. */
  static Map<String, NDArray> copied(TransformerModel model, NDManager memory) {
    ModelBlueprint blueprint = model.blueprint();
    return trained(
        blueprint,
        parameter -> {
          float[] values = model.parameter(blueprint.fileName(parameter));
          NDArray stored = memory.create(values, new Shape(shape(parameter.fileShape())));
          if (!parameter.transposed()) {
            return stored;
          }
          try (stored;
              NDArray turned = stored.transpose()) {
            return TorchOps.of(TorchOps.Variant.PLAIN)
                .make(WeightType.FLOAT32.copyMethod(), turned);
          }
        });
  }

  private static Map<String, NDArray> trained(
      ModelBlueprint blueprint, Function<Parameter, NDArray> values) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      NDArray array = values.apply(parameter);
      array.setRequiresGradient(true);
      arrays.put(parameter.name(), array);
    }
    return arrays;
  }

  /**
   * A model's own, in its types and without gradients: other handles on the same values, for those
   * of the model are named and used by its own passes.
   */
  static Map<String, NDArray> shared(TransformerModel model, NDManager memory) {
    ModelTensors tensors = LiveModel.tensorsOf(model);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : model.blueprint().parameters()) {
      NDArray handle = tensors.get(parameter.name()).stopGradient();
      handle.attach(memory);
      arrays.put(parameter.name(), handle);
    }
    return arrays;
  }

  static long[] shape(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }
}
