/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.CheckpointWriter;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.train.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * An encoder-decoder in training, from scratch or from a folder's weights: the mean cross-entropy
 * of the target's tokens in nats, each after those before it. Parameters are float32. Not for
 * several threads at once.
 */
public final class Seq2SeqTraining implements TrainingTask, AutoCloseable {
  /** What the loss does not count. */
  private static final int IGNORED = -100;

  private final Seq2SeqBlueprint blueprint;
  private final ObjectNode config;
  private final int start;
  private final TorchOps.Variant variant;
  private final NDManager memory;
  private final Map<String, NDArray> arrays;
  private final Map<String, NDArray> trained;
  private final LongFunction<List<Example>> batches;
  private final Seq2SeqNetwork network;

  /**
   * A pair to learn from.
   *
   * @param source ids, special tokens included
   * @param target ids with the token that ends it, without the one that the decoder begins with
   */
  public record Example(List<Integer> source, List<Integer> target) {
    /** Keeps copies of the lists. */
    public Example {
      source = List.copyOf(source);
      target = List.copyOf(target);
    }
  }

  private Seq2SeqTraining(
      Seq2SeqBlueprint blueprint,
      ObjectNode config,
      int start,
      TorchOps.Variant variant,
      NDManager memory,
      Map<String, NDArray> arrays,
      LongFunction<List<Example>> batches) {
    this.blueprint = blueprint;
    this.config = config;
    this.start = start;
    this.variant = variant;
    this.memory = memory;
    this.arrays = Collections.unmodifiableMap(arrays);
    this.batches = batches;
    Map<String, NDArray> learning = new LinkedHashMap<>(arrays);
    // A buffer, which transformers does not train either.
    learning.remove(BartBlueprint.LOGITS_BIAS);
    learning.values().forEach(array -> array.setRequiresGradient(true));
    this.trained = Collections.unmodifiableMap(learning);
    ModelTensors tensors = new ModelTensors(this.arrays, Map.of(), WeightType.FLOAT32);
    this.network = Seq2SeqNetwork.of(blueprint, tensors, TorchOps.of(variant));
  }

  /**
   * A model with random weights on the CPU.
   *
   * @param config a Hugging Face config.json of a supported model_type: bart, t5 or mt5
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param seed of the random weights
   * @param batches the examples of a step
   * @throws io.detoxj.core.CheckpointException if the configuration is not sound
   */
  public static Seq2SeqTraining random(
      ObjectNode config, TorchOps.Variant variant, long seed, LongFunction<List<Example>> batches) {
    Offline.byDefault();
    ConfigReader reader = new ConfigReader(config, Path.of("config.json"));
    Seq2SeqBlueprint blueprint =
        Seq2SeqCheckpoint.blueprint(config.path("model_type").asText(), reader, null);
    reader.finish(false).log();
    RandomGenerator random = RandomStreams.named(seed, "seq2seq-weights");
    NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      float[] values = initial(blueprint.initial(parameter), parameter, random);
      arrays.put(parameter.name(), memory.create(values, new Shape(parameter.shape())));
    }
    int start = config.path("decoder_start_token_id").asInt(blueprint.usualStart());
    return new Seq2SeqTraining(
        blueprint, config.deepCopy(), start, variant, memory, arrays, batches);
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

  /**
   * Starts from a folder, which stays as it is.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batches the examples of a step
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported encoder-decoder
   * @throws IOException if a file cannot be read
   */
  public static Seq2SeqTraining of(
      Path folder, TorchOps.Variant variant, LongFunction<List<Example>> batches)
      throws IOException {
    Offline.byDefault();
    LoadOptions options = LoadOptions.standard();
    Seq2SeqCheckpoint files = Seq2SeqCheckpoint.open(folder, false);
    int start = OutputRules.read(files.folder(), files.blueprint()).start();
    NDManager memory = NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      ModelTensors tensors = files.tensors(memory, options);
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (Parameter parameter : files.blueprint().parameters()) {
        // What was loaded may lie in the mapped file.
        try (NDArray loaded = tensors.get(parameter.name())) {
          arrays.put(
              parameter.name(),
              TorchOps.of(TorchOps.Variant.PLAIN).make(WeightType.FLOAT32.copyMethod(), loaded));
        }
      }
      ObjectNode config = (ObjectNode) files.folder().config();
      return new Seq2SeqTraining(
          files.blueprint(), config, start, variant, memory, arrays, batches);
    } catch (RuntimeException | IOException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public Map<String, NDArray> parameters() {
    return trained;
  }

  /** The data are known by the examples of the first step. */
  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "encoder-decoder")
        .put("variant", variant.name())
        .put("config", config)
        .put("first_examples", batches.apply(0).toString())
        .build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return loss(batches.apply(step), scratch);
  }

  /**
   * Mean loss over the tokens of targets, with its graph while gradients are on.
   *
   * @param scratch owns the result, and what its graph refers to
   * @throws ConfigException if an example does not fit the model
   */
  public NDArray loss(List<Example> examples, NDManager scratch) {
    examples.forEach(this::check);
    int columns = examples.stream().mapToInt(one -> one.target().size()).max().orElseThrow();
    long[] expected = new long[examples.size() * columns];
    Arrays.fill(expected, IGNORED);
    List<int[]> sources = new ArrayList<>();
    List<int[]> read = new ArrayList<>();
    for (int row = 0; row < examples.size(); row++) {
      Example example = examples.get(row);
      sources.add(example.source().stream().mapToInt(Integer::intValue).toArray());
      int[] before = new int[columns];
      before[0] = start;
      for (int i = 0; i < example.target().size(); i++) {
        expected[row * columns + i] = example.target().get(i);
        if (i + 1 < columns) {
          before[i + 1] = example.target().get(i);
        }
      }
      read.add(before);
    }
    NDArray targets = scratch.create(expected, new Shape(examples.size(), columns));
    // Closed with their parent and no earlier: the graph refers to what is in them.
    Sources encoded = network.encode(pass(Part.ENCODER, sources, scratch), scratch);
    NDArray logits = network.decode(pass(Part.DECODER, read, scratch), encoded, null);
    return new TensorOps(network.ops(), scratch, true)
        .call("seq2seq_cross_entropy", logits, targets);
  }

  /**
   * The mean loss of a token over examples, without learning from them.
   *
   * @param examples at least one
   * @param batch how many at once
   */
  public double meanLoss(List<Example> examples, int batch) {
    TorchOps.noGradients();
    double sum = 0;
    long count = 0;
    for (int from = 0; from < examples.size(); from += batch) {
      List<Example> some = examples.subList(from, Math.min(examples.size(), from + batch));
      long own = some.stream().mapToLong(example -> example.target().size()).sum();
      try (NDManager scratch = memory.newSubManager()) {
        sum += own * (double) loss(some, scratch).getFloat();
      }
      count += own;
    }
    return sum / count;
  }

  private StackPass pass(Part part, List<int[]> rows, NDManager scratch) {
    return new StackPass(
        part, TokenBatch.of(rows), 0, Seq2SeqHooks.NONE, network.ops(), scratch, true);
  }

  private void check(Example example) {
    Seq2SeqSizes sizes = blueprint.sizes();
    for (List<Integer> side : List.of(example.source(), example.target())) {
      if (side.isEmpty() || side.size() > sizes.maxTokens()) {
        throw new ConfigException(
            "a source or target has %s tokens; allowed are 1 to %s"
                .formatted(side.size(), sizes.maxTokens()));
      }
      if (side.stream().anyMatch(id -> id < 0 || id >= sizes.vocabularySize())) {
        throw new ConfigException(
            "an example has a token outside the vocabulary, 0 to " + (sizes.vocabularySize() - 1));
      }
    }
  }

  /**
   * Writes the model as a folder for {@link Seq2SeqModel#load(Path)}.
   *
   * @param folder made if need be; files in it are replaced
   * @param from a folder whose tokenizer and generation_config.json go with it
   * @param type of the stored weights
   * @throws IOException if a file cannot be written
   */
  public void export(Path folder, Path from, ScalarType type) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (Parameter parameter : blueprint.parameters()) {
      NDArray array = arrays.get(parameter.name());
      writer.add(
          blueprint.fileName(parameter), array.getShape().getShape(), type, array::toFloatArray);
    }
    ObjectNode json = config.deepCopy();
    json.put("decoder_start_token_id", start);
    json.put(json.has("dtype") ? "dtype" : "torch_dtype", type.torchName());
    CheckpointWriter.of(from, json).write(writer, folder);
  }

  @Override
  public void close() {
    network.close();
    memory.close();
  }
}
