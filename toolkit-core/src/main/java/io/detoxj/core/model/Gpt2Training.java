/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.run.AtomicFiles;
import io.detoxj.core.run.RandomStreams;
import io.detoxj.core.train.TrainingTask;
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
 * A GPT-2 to be trained from scratch: next-token cross-entropy over batches of token windows.
 * Parameters are float32; with {@link TorchOps.Variant#MIXED} the linear layers compute in
 * bfloat16. Not for several threads at once.
 */
public final class Gpt2Training implements TrainingTask, AutoCloseable {
  private final Gpt2Config config;
  private final TorchOps ops;
  private final LongFunction<int[][]> batches;
  private final NDManager memory;
  private final NDArray heads;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /**
   * Creates a model with random weights: normal with standard deviation 0.02, projections into the
   * residual stream divided by the root of twice the layers (Radford et al., 2019), biases 0.
   *
   * @param config the sizes
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param seed of the random weights
   * @param batches the windows of a step, {@code [batch][length]} token ids of at most
   *     contextLength + 1
   */
  public Gpt2Training(
      Gpt2Config config, TorchOps.Variant variant, long seed, LongFunction<int[][]> batches) {
    this.config = config;
    this.ops = TorchOps.of(variant);
    this.batches = batches;
    this.memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.heads = memory.create((long) config.heads());
    RandomGenerator random = RandomStreams.named(seed, "gpt2-weights");
    for (Gpt2Parameters.Parameter parameter : Gpt2Parameters.of(config)) {
      NDArray array = memory.create(initial(parameter, random), new Shape(parameter.shape()));
      array.setRequiresGradient(true);
      parameters.put(parameter.name(), array);
    }
  }

  private float[] initial(Gpt2Parameters.Parameter parameter, RandomGenerator random) {
    float[] values = new float[parameter.size()];
    if (parameter.shape().size() == 1) {
      Arrays.fill(values, parameter.name().endsWith(".weight") ? 1f : 0f);
      return values;
    }
    boolean intoStream = parameter.name().endsWith("c_proj.weight");
    double deviation = intoStream ? 0.02 / Math.sqrt(2.0 * config.layers()) : 0.02;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
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
    NDList inputs = new NDList(scratch.create(ids, new Shape(batch.length, length)), heads);
    for (NDArray parameter : parameters.values()) {
      parameter.setName("w[]");
      inputs.add(parameter);
    }
    return ops.callInTraining("language_loss", inputs);
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
    for (Gpt2Parameters.Parameter parameter : Gpt2Parameters.of(config)) {
      float[] values = parameters.get(parameter.name()).toFloatArray();
      long[] shape = parameter.fileShape().stream().mapToLong(Long::longValue).toArray();
      writer.add(
          "transformer." + parameter.name(),
          shape,
          parameter.relayout(values, parameter.shape()),
          type);
    }
    writer.write(folder.resolve("model.safetensors"));
    AtomicFiles.writeString(
        folder.resolve("config.json"), config.toJson(endOfText).toPrettyString() + "\n");
    Path target = folder.resolve("tokenizer.json");
    if (!Files.exists(target) || !Files.isSameFile(tokenizer, target)) {
      AtomicFiles.write(
          target, path -> Files.copy(tokenizer, path, StandardCopyOption.REPLACE_EXISTING));
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
