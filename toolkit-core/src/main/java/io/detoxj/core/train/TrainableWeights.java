/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TrainableBlueprint;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The weights of a model while it is trained, float32 on the CPU. They belong to this object; not
 * for several threads at once.
 */
public final class TrainableWeights implements AutoCloseable {
  private final TrainableBlueprint blueprint;
  private final TorchOps.Variant variant;
  private final TorchOps ops;
  private final NDManager memory;
  private final List<NDArray> constants;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  private TrainableWeights(TrainableBlueprint blueprint, TorchOps.Variant variant) {
    this.blueprint = blueprint;
    this.variant = variant;
    this.ops = TorchOps.of(variant);
    this.memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.constants = blueprint.lossInputs(memory);
  }

  /**
   * Random weights as a blueprint says.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   */
  public static TrainableWeights random(
      TrainableBlueprint blueprint, TorchOps.Variant variant, long seed) {
    TrainableWeights weights = new TrainableWeights(blueprint, variant);
    RandomGenerator random = RandomStreams.named(seed, "gpt2-weights");
    for (Parameter parameter : blueprint.parameters()) {
      weights.add(parameter, initial(blueprint.initial(parameter), parameter, random));
    }
    return weights;
  }

  /**
   * A copy of a model's weights, to be trained further.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @throws io.detoxj.core.ConfigException if the model cannot be trained
   */
  public static TrainableWeights of(TransformerModel model, TorchOps.Variant variant) {
    TrainableBlueprint blueprint = model.trainable();
    TrainableWeights weights = new TrainableWeights(blueprint, variant);
    TorchOps.noGradients();
    for (Parameter parameter : blueprint.parameters()) {
      float[] values = model.parameter(blueprint.fileName(parameter));
      if (parameter.transposed()) {
        long[] shape = shape(parameter.fileShape());
        try (NDArray stored = weights.memory.create(values, new Shape(shape));
            NDArray turned = stored.transpose()) {
          values = turned.toFloatArray();
        }
      }
      weights.add(parameter, values);
    }
    return weights;
  }

  private static float[] initial(
      TrainableBlueprint.Initial initial, Parameter parameter, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    Arrays.fill(values, (float) initial.constant());
    for (int i = 0; initial.deviation() > 0 && i < values.length; i++) {
      values[i] = (float) (initial.deviation() * random.nextGaussian());
    }
    return values;
  }

  private void add(Parameter parameter, float[] values) {
    NDArray array = memory.create(values, new Shape(shape(parameter.shape())));
    array.setRequiresGradient(true);
    arrays.put(parameter.name(), array);
  }

  private static long[] shape(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  /** The parameters by name, in the order of the blueprint. */
  public Map<String, NDArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  /** What the model is. */
  public TrainableBlueprint blueprint() {
    return blueprint;
  }

  /** How the linear layers compute. */
  TorchOps.Variant variant() {
    return variant;
  }

  /** Owns the weights; freed by {@link #close}. */
  public NDManager memory() {
    return memory;
  }

  /**
   * Mean next-token cross-entropy in nats, with its graph while gradients are on.
   *
   * @param ids {@code [batch, length]} int64; its manager owns the result
   */
  public NDArray loss(NDArray ids) {
    return run(blueprint.lossMethod(), ids, arrays.values());
  }

  /**
   * The stream after the final norm, with its graph while gradients are on.
   *
   * @param ids {@code [batch, length]} int64; its manager owns the result
   * @return {@code [batch, length, dModel]} float32
   */
  public NDArray stream(NDArray ids) {
    return stream(ids, arrays.values());
  }

  /**
   * As {@link #stream(NDArray)} with other values of the parameters.
   *
   * @param values in the order of {@link #arrays}
   */
  public NDArray stream(NDArray ids, Iterable<NDArray> values) {
    return run(blueprint.streamMethod(), ids, values);
  }

  private NDArray run(String method, NDArray ids, Iterable<NDArray> values) {
    NDList inputs = new NDList(ids);
    inputs.addAll(constants);
    for (NDArray value : values) {
      value.setName("w[]");
      inputs.add(value);
    }
    return ops.callInTraining(method, inputs);
  }

  /** Adds every parameter to a file, in the layout of a Hugging Face checkpoint. */
  public void addTo(SafetensorsWriter writer, ScalarType type) {
    for (Parameter parameter : blueprint.parameters()) {
      writer.add(
          blueprint.fileName(parameter),
          shape(parameter.fileShape()),
          fileValues(arrays.get(parameter.name()), parameter),
          type);
    }
  }

  private static float[] fileValues(NDArray array, Parameter parameter) {
    if (!parameter.transposed()) {
      return array.toFloatArray();
    }
    try (NDArray transposed = array.transpose()) {
      return transposed.toFloatArray();
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
