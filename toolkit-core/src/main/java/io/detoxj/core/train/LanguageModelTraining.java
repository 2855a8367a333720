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
import io.detoxj.core.run.AtomicFiles;
import io.detoxj.core.run.RandomStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * A language model to be trained from scratch: next-token cross-entropy over batches of token
 * windows. Parameters are float32; with {@link TorchOps.Variant#MIXED} the linear layers compute in
 * bfloat16. Not for several threads at once.
 */
public final class LanguageModelTraining implements TrainingTask, AutoCloseable {
  private final TrainableBlueprint blueprint;
  private final TorchOps ops;
  private final LongFunction<int[][]> batches;
  private final NDManager memory;
  private final List<NDArray> constants;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /**
   * Creates a model with random weights as its blueprint says.
   *
   * @param blueprint the model
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param seed of the random weights
   * @param batches the windows of a step, {@code [batch][length]} token ids of at most
   *     contextLength + 1
   */
  public LanguageModelTraining(
      TrainableBlueprint blueprint,
      TorchOps.Variant variant,
      long seed,
      LongFunction<int[][]> batches) {
    this.blueprint = blueprint;
    this.ops = TorchOps.of(variant);
    this.batches = batches;
    this.memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.constants = blueprint.lossInputs(memory);
    RandomGenerator random = RandomStreams.named(seed, "gpt2-weights");
    for (Parameter parameter : blueprint.parameters()) {
      NDArray array = memory.create(initial(parameter, random), new Shape(parameter.shape()));
      array.setRequiresGradient(true);
      parameters.put(parameter.name(), array);
    }
  }

  private float[] initial(Parameter parameter, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    TrainableBlueprint.Initial initial = blueprint.initial(parameter);
    Arrays.fill(values, (float) initial.constant());
    for (int i = 0; initial.deviation() > 0 && i < values.length; i++) {
      values[i] = (float) (initial.deviation() * random.nextGaussian());
    }
    return values;
  }

  @Override
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return loss(batches.apply(step), scratch);
  }

  /**
   * Mean loss over windows without gradients, in nats per token.
   *
   * @param windows {@code [batches][batch][length]} token ids
   */
  public double meanLoss(List<int[][]> windows) {
    TorchOps.noGradients();
    double sum = 0;
    for (int[][] batch : windows) {
      try (NDManager scratch = memory.newSubManager()) {
        sum += loss(batch, scratch).getFloat();
      }
    }
    return sum / windows.size();
  }

  private NDArray loss(int[][] batch, NDManager scratch) {
    int length = batch[0].length;
    long[] ids = new long[batch.length * length];
    for (int row = 0; row < batch.length; row++) {
      for (int column = 0; column < length; column++) {
        ids[row * length + column] = batch[row][column];
      }
    }
    NDList inputs = new NDList(scratch.create(ids, new Shape(batch.length, length)));
    inputs.addAll(constants);
    for (NDArray parameter : parameters.values()) {
      parameter.setName("w[]");
      inputs.add(parameter);
    }
    return ops.callInTraining(blueprint.lossMethod(), inputs);
  }

  /**
   * Writes the model as a Hugging Face checkpoint folder.
   *
   * @param folder made if need be; files in it are replaced
   * @param tokenizer the tokenizer.json to copy into it
   * @param endOfText id of the end-of-text token
   * @param type of the stored weights
   * @throws IOException if a file cannot be written
   */
  public void export(Path folder, Path tokenizer, int endOfText, ScalarType type)
      throws IOException {
    AtomicFiles.writableFolder(folder);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (Parameter parameter : blueprint.parameters()) {
      NDArray array = parameters.get(parameter.name());
      long[] shape = parameter.fileShape().stream().mapToLong(Long::longValue).toArray();
      writer.add(blueprint.fileName(parameter), shape, fileValues(array, parameter), type);
    }
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(
        folder.resolve("config.json"), blueprint.toJson(endOfText).toPrettyString() + "\n");
    Path target = folder.resolve("tokenizer.json");
    if (!Files.exists(target) || !Files.isSameFile(tokenizer, target)) {
      AtomicFiles.write(
          target, path -> Files.copy(tokenizer, path, StandardCopyOption.REPLACE_EXISTING));
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
