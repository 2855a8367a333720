/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.CheckpointWriter;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.train.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * A text classifier in training: a copy of a folder's weights, all of which learn, with the forward
 * pass of {@link TextClassifier}. The loss is the mean cross-entropy in nats: of the labels'
 * distribution where exactly one holds, else of each label by itself. Not for several threads at
 * once.
 */
public final class ClassifierTraining implements TrainingTask, AutoCloseable {
  private final ClassifierCheckpoint files;
  private final TorchOps.Variant variant;
  private final NDManager memory;
  private final Map<String, NDArray> parameters;
  private final LongFunction<List<Example>> batches;

  /**
   * A text to learn from.
   *
   * @param tokens its ids, special tokens included, as {@link TextClassifier#logits} takes them
   * @param targets the probability of each label, in their order: 1 for one that holds, else 0
   */
  public record Example(List<Integer> tokens, List<Double> targets) {
    /** Keeps copies of the lists. */
    public Example {
      tokens = List.copyOf(tokens);
      targets = List.copyOf(targets);
    }

    private int[] ids() {
      return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private ClassifierTraining(
      ClassifierCheckpoint files,
      TorchOps.Variant variant,
      NDManager memory,
      Map<String, NDArray> parameters,
      LongFunction<List<Example>> batches) {
    this.files = files;
    this.variant = variant;
    this.memory = memory;
    this.parameters = Collections.unmodifiableMap(parameters);
    this.batches = batches;
  }

  /**
   * Starts from a folder, which stays as it is.
   *
   * @param options the device, and how logits become probabilities; weights are float32
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batches the examples of a step
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported classifier
   * @throws IOException if a file cannot be read
   */
  public static ClassifierTraining of(
      Path folder,
      ClassifierOptions options,
      TorchOps.Variant variant,
      LongFunction<List<Example>> batches)
      throws IOException {
    Offline.byDefault();
    ClassifierCheckpoint files = ClassifierCheckpoint.open(folder, options);
    NDManager memory = NDManager.newBaseManager(options.load().device(), "PyTorch");
    try {
      ModelTensors tensors =
          files.encoder().tensors(memory, options.load().with(WeightType.FLOAT32));
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      for (Parameter parameter : files.encoder().blueprint().parameters()) {
        // What was loaded may lie in the mapped file.
        try (NDArray loaded = tensors.get(parameter.name())) {
          NDArray copy =
              TorchOps.of(TorchOps.Variant.PLAIN).make(WeightType.FLOAT32.copyMethod(), loaded);
          copy.setRequiresGradient(true);
          parameters.put(parameter.name(), copy);
        }
      }
      return new ClassifierTraining(files, variant, memory, parameters, batches);
    } catch (RuntimeException | IOException e) {
      memory.close();
      throw e;
    }
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** The data are known by the examples of the first step. */
  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "text classifier")
        .put("variant", variant.name())
        .put("config", files.encoder().folder().config())
        .put("problem_type", files.problemType().name())
        .put("first_examples", batches.apply(0).toString())
        .build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return loss(batches.apply(step), scratch);
  }

  /**
   * Mean loss over examples, with its graph while gradients are on.
   *
   * @param scratch owns the result, and what its graph refers to
   * @throws ConfigException if an example does not fit the classifier
   */
  public NDArray loss(List<Example> examples, NDManager scratch) {
    List<Example> sorted = new ArrayList<>(examples);
    // Those of one length must stand together.
    sorted.sort(Comparator.comparingInt(example -> example.tokens().size()));
    sorted.forEach(this::check);
    int labels = files.labels().size();
    float[] values = new float[sorted.size() * labels];
    for (int i = 0; i < values.length; i++) {
      values[i] = sorted.get(i / labels).targets().get(i % labels).floatValue();
    }
    NDArray targets = scratch.create(values, new Shape(sorted.size(), labels));
    TorchOps ops = TorchOps.of(variant);
    ModelTensors tensors = new ModelTensors(parameters, Map.of(), WeightType.FLOAT32);
    // Closed with its parent and no earlier: the graph refers to its ids.
    PackedBatch batch =
        new PackedBatch(
            scratch, files.encoder().blueprint(), sorted.stream().map(Example::ids).toList());
    try (Encoder encoder = new Encoder(files.encoder().blueprint(), tensors, ops, scratch, true)) {
      NDArray logits = encoder.logits(batch); // [examples, labels]
      return new TensorOps(ops, scratch, true).call(lossMethod(), logits, targets);
    }
  }

  private String lossMethod() {
    return switch (files.problemType()) {
      case SINGLE_LABEL -> "label_cross_entropy";
      case MULTI_LABEL -> "binary_cross_entropy";
    };
  }

  private void check(Example example) {
    int most = files.encoder().blueprint().maxTokens();
    int vocabulary = files.encoder().blueprint().sizes().vocabularySize();
    int length = example.tokens().size();
    if (length < 1 || length > most) {
      throw new ConfigException("an example has " + length + " tokens; allowed are 1 to " + most);
    }
    if (example.tokens().stream().anyMatch(id -> id < 0 || id >= vocabulary)) {
      throw new ConfigException(
          "an example has a token outside the vocabulary, 0 to " + (vocabulary - 1));
    }
    double sum = example.targets().stream().mapToDouble(Double::doubleValue).sum();
    boolean shares = example.targets().stream().allMatch(target -> target >= 0 && target <= 1);
    boolean whole = files.problemType() == ProblemType.MULTI_LABEL || Math.abs(sum - 1) < 1e-6;
    if (example.targets().size() != files.labels().size() || !shares || !whole) {
      throw new ConfigException(
          "the targets "
              + example.targets()
              + " must be from 0 to 1, one for each of "
              + files.labels()
              + (files.problemType() == ProblemType.SINGLE_LABEL ? ", and sum to 1" : ""));
    }
  }

  /**
   * Writes the classifier as a folder for {@link TextClassifier#load(Path)}, with the tokenizer of
   * the one it comes from.
   *
   * @param folder made if need be; files in it are replaced
   * @param type of the stored weights
   * @throws IOException if a file cannot be written
   */
  public void export(Path folder, ScalarType type) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (Parameter parameter : files.encoder().blueprint().parameters()) {
      NDArray array = parameters.get(parameter.name());
      writer.add(
          files.encoder().names().of(parameter),
          array.getShape().getShape(),
          type,
          array::toFloatArray);
    }
    ObjectNode config = (ObjectNode) files.encoder().folder().config();
    config.put(config.has("dtype") ? "dtype" : "torch_dtype", type.torchName());
    CheckpointWriter.of(files.encoder().folder().path(), config).write(writer, folder);
  }

  @Override
  public void close() {
    memory.close();
  }
}
