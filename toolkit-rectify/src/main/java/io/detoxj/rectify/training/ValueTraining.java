/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.TrainingTask;
import io.detoxj.rectify.training.ValueTrainingConfig.Backup;
import io.detoxj.rectify.training.ValueTrainingConfig.Divisor;
import io.detoxj.rectify.training.ValueTrainingConfig.Target;
import io.detoxj.rectify.value.ValueArchitecture;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A value network in training: a copy of a language model as trunk, with a head that learns by
 * temporal difference what becomes of the texts. The gradient reaches the tokens taken alone; the
 * bootstrap comes from a target network that follows by Polyak averaging. Not for several threads
 * at once.
 */
public final class ValueTraining implements TrainingTask, AutoCloseable {
  private static final double DEVIATION = 0.02;

  private final ValueTrainingConfig config;
  private final TrainableModel trunk;
  private final ValueBatches batches;
  private final String examplesSha256;
  private final Map<String, NDArray> head = new LinkedHashMap<>();
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final @Nullable TrainableModel targetTrunk;
  private final Map<String, NDArray> targetHead = new LinkedHashMap<>();

  /**
   * Starts from a language model, which stays as it is.
   *
   * @param trunk of the vocabulary of the examples
   * @param examples what to learn from
   * @throws IllegalArgumentException if there are no examples, or one does not fit the model
   */
  public ValueTraining(
      TransformerModel trunk, ValueTrainingConfig config, List<ValueExample> examples) {
    this.config = config;
    this.examplesSha256 = sha256(examples);
    this.batches =
        new ValueBatches(
            examples, config.batch(), config.seed(), trunk.vocabularySize(), trunk.contextLength());
    this.trunk = TrainableModel.of(trunk, TorchOps.Variant.PLAIN);
    addHead();
    // The unembedding stays what it was where no loss depends on it.
    boolean ownHead = kind() != ValueHead.Kind.LM_HEAD;
    parameters.putAll(ownHead ? this.trunk.trunkParameters() : this.trunk.parameters());
    parameters.putAll(head);
    boolean targets = config.backup() != Backup.MONTE_CARLO;
    boolean whole = targets && config.target() == Target.WHOLE;
    this.targetTrunk = whole ? this.trunk.frozenCopy() : null;
    if (targets) {
      // A target network starts equal to the online one.
      head.forEach(
          (name, array) ->
              targetHead.put(
                  name, this.trunk.memory().create(array.toFloatArray(), array.getShape())));
    }
  }

  private void addHead() {
    if (kind() != ValueHead.Kind.LM_HEAD) {
      Dimensions sizes = trunk.blueprint().dimensions();
      RandomGenerator random = RandomStreams.named(config.seed(), "value-head");
      head.putAll(
          config
              .head()
              .layers(sizes.vocabularySize())
              .initial(ValueHead.PREFIX, sizes.width(), DEVIATION, random, trunk.memory()));
    }
  }

  private List<Parameter> headParameters() {
    return config.head().parameters(trunk.blueprint().dimensions());
  }

  private static long[] shape(Parameter parameter) {
    return parameter.shape().stream().mapToLong(Long::longValue).toArray();
  }

  /** Steps that show every example once. */
  public long stepsPerEpoch() {
    return batches.perEpoch();
  }

  @Override
  public Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  @Override
  public Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    if (targetTrunk != null) {
      targetTrunk.arrays().forEach((name, array) -> state.put("target." + name, array));
    }
    targetHead.forEach((name, array) -> state.put("target." + name, array));
    return state;
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "value network")
        .put("settings", config.toString())
        .put("examples", examplesSha256)
        .build();
  }

  private static String sha256(List<ValueExample> examples) {
    // A chain of hashes, so that millions of examples are never one text.
    String all = "";
    for (ValueExample one : examples) {
      all =
          Sha256.hexOf(
              String.join(
                  " ",
                  all,
                  Arrays.toString(one.tokens()),
                  Integer.toString(one.promptLength()),
                  Double.toString(one.reward()),
                  Double.toString(one.weight())));
    }
    return all;
  }

  /** Lets the target network follow the step before. */
  @Override
  public void prepare(long step, NDManager scratch) {
    if (step > 0 && !targetHead.isEmpty()) {
      ValueOps.polyak(config.polyak(), head.values(), targetHead.values(), scratch);
    }
    if (step > 0 && targetTrunk != null) {
      ValueOps.polyak(
          config.polyak(), trunk.arrays().values(), targetTrunk.arrays().values(), scratch);
    }
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    ValueBatches.Batch batch = batches.at(step);
    NDArray actions = batch.actions(scratch);
    NDArray hidden = trunk.stream(batch.states(), scratch);
    NDArray values = ValueOps.taken(hidden, actions, kind(), headOf(trunk, head));
    NDArray targets = targets(batch, actions, hidden, scratch);
    NDArray weights =
        batch.weights(config.promptTokens(), config.divisor() == Divisor.TOKENS, scratch);
    return ValueOps.squared(values, targets, weights);
  }

  private NDArray targets(
      ValueBatches.Batch batch, NDArray actions, NDArray hidden, NDManager scratch) {
    if (config.backup() == Backup.MONTE_CARLO) {
      return batch.returns(config.gamma(), scratch);
    }
    TrainableModel whole = targetTrunk;
    NDArray stream = whole == null ? hidden.stopGradient() : whole.stream(batch.states(), scratch);
    List<NDArray> used = headOf(whole == null ? trunk : whole, targetHead);
    NDArray following =
        config.backup() == Backup.MAX
            ? ValueOps.greatest(stream, kind(), used)
            : ValueOps.taken(stream, actions, kind(), used);
    return ValueOps.targets(following, batch.rewards(scratch), batch.ends(scratch), config.gamma());
  }

  /** The head's tensors; a language-model head is the unembedding of the trunk. */
  private List<NDArray> headOf(TrainableModel model, Map<String, NDArray> own) {
    return config.head().kind() == ValueHead.Kind.LM_HEAD
        ? List.of(model.unembedding())
        : new ArrayList<>(own.values());
  }

  private ValueHead.Kind kind() {
    return config.head().kind();
  }

  /**
   * Writes the network as a folder for {@link io.detoxj.rectify.value.ValueNetwork#load}.
   *
   * @param folder made if need be; files in it are replaced
   * @param tokenizer tokenizer.json of the trunk
   * @param endsOfText ids that end a text, the main one first
   * @param type of the stored weights
   * @param calibration corrects its values
   * @throws IOException if a file cannot be written
   */
  public void export(
      Path folder,
      Path tokenizer,
      List<Integer> endsOfText,
      ScalarType type,
      ValueCalibration calibration)
      throws IOException {
    AtomicFiles.writableFolder(folder);
    ModelBlueprint blueprint = trunk.blueprint();
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    trunk.addTo(writer, type);
    for (Parameter parameter : headParameters()) {
      writer.add(
          blueprint.fileName(parameter),
          shape(parameter),
          type,
          head.get(parameter.name())::toFloatArray);
    }
    writer.write(folder.resolve("model.safetensors"));
    ObjectNode json = trunk.config(endsOfText, type);
    json.put(ValueArchitecture.TRUNK_FIELD, json.path("model_type").asText());
    json.put("model_type", ValueArchitecture.MODEL_TYPE);
    json.remove("architectures");
    config.head().writeTo(json);
    calibration.writeTo(json);
    AtomicFiles.writeString(folder.resolve("config.json"), json.toPrettyString() + "\n");
    AtomicFiles.copy(tokenizer, folder.resolve("tokenizer.json"));
  }

  /** Frees the weights. */
  @Override
  public void close() {
    trunk.close();
  }
}
