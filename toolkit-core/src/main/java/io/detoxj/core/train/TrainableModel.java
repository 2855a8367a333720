/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.TensorOps;
import io.detoxj.core.architecture.TokenBatch;
import io.detoxj.core.architecture.WeightType;
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
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * A model of any architecture while it is trained, with parameters in float32 that require
 * gradients. Its forward pass is that of the loaded model. The parameters belong to this object;
 * not for several threads at once.
 */
public final class TrainableModel implements AutoCloseable {
  private final ModelBlueprint blueprint;
  private final ObjectNode config;
  private final TorchOps.Variant variant;
  private final NDManager memory;
  private final Map<String, NDArray> arrays;
  private final Network network;

  private TrainableModel(
      ModelBlueprint blueprint,
      ObjectNode config,
      TorchOps.Variant variant,
      NDManager memory,
      Map<String, NDArray> arrays) {
    this.blueprint = blueprint;
    this.config = config;
    this.variant = variant;
    this.memory = memory;
    this.arrays = Collections.unmodifiableMap(arrays);
    ModelTensors tensors = new ModelTensors(arrays, Map.of(), WeightType.FLOAT32);
    this.network = Network.of(blueprint, tensors, TorchOps.of(variant));
  }

  /**
   * A new model with random weights on the CPU.
   *
   * @param config a Hugging Face config.json of any supported architecture, such as {@link
   *     NewModelConfig} writes
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @throws io.detoxj.core.CheckpointException if the configuration is not sound
   */
  public static TrainableModel random(ObjectNode config, TorchOps.Variant variant, long seed) {
    ModelBlueprint blueprint = ModelBlueprint.of(config);
    RandomGenerator random = RandomStreams.named(seed, "gpt2-weights");
    return of(
        blueprint,
        config,
        variant,
        Device.cpu(),
        (parameter, memory) ->
            memory.create(
                initial(blueprint.initial(parameter), parameter, random),
                new Shape(shape(parameter.shape()))));
  }

  /**
   * A copy of a model's weights on its device, to be trained further.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   */
  public static TrainableModel of(TransformerModel model, TorchOps.Variant variant) {
    TorchOps.noGradients();
    ModelBlueprint blueprint = model.blueprint();
    return of(
        blueprint,
        model.config(),
        variant,
        model.options().device(),
        (parameter, memory) -> {
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

  private static TrainableModel of(
      ModelBlueprint blueprint,
      ObjectNode config,
      TorchOps.Variant variant,
      Device device,
      BiFunction<Parameter, NDManager, NDArray> values) {
    NDManager memory = NDManager.newBaseManager(device, "PyTorch");
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : blueprint.parameters()) {
      NDArray array = values.apply(parameter, memory);
      array.setRequiresGradient(true);
      arrays.put(parameter.name(), array);
    }
    return new TrainableModel(blueprint, config, variant, memory, arrays);
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

  private static long[] shape(List<Long> sizes) {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * A copy of this model as it is now that is not trained, such as a target or a reference; the
   * caller closes it.
   */
  public TrainableModel frozenCopy() {
    NDManager copies = memory.newSubManager();
    Map<String, NDArray> frozen = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> frozen.put(name, copies.create(array.toFloatArray(), array.getShape())));
    return new TrainableModel(blueprint, config, variant, copies, frozen);
  }

  /** The parameters by name, in the order of the blueprint. */
  public Map<String, NDArray> arrays() {
    return arrays;
  }

  /** What the model is. */
  public ModelBlueprint blueprint() {
    return blueprint;
  }

  /** The unembedding, {@code [vocabulary, dModel]}; the table of embeddings where it is that. */
  public NDArray unembedding() {
    return blueprint.tied() ? arrays.values().iterator().next() : arrays.get(ModelBlueprint.HEAD);
  }

  /** How the linear layers compute. */
  TorchOps.Variant variant() {
    return variant;
  }

  /** Owns the parameters; freed by {@link #close}. */
  public NDManager memory() {
    return memory;
  }

  /**
   * Mean next-token cross-entropy in nats, with its graph while gradients are on.
   *
   * @param windows {@code [batch][length]} token ids, all of one length of at most the context and
   *     one more
   * @param scratch owns the result, and what its graph refers to
   */
  public NDArray loss(int[][] windows, NDManager scratch) {
    int length = windows[0].length - 1;
    TokenBatch read =
        TokenBatch.of(Arrays.stream(windows).map(row -> Arrays.copyOf(row, length)).toList());
    TokenBatch predicted =
        TokenBatch.of(
            Arrays.stream(windows).map(row -> Arrays.copyOfRange(row, 1, length + 1)).toList());
    ForwardPass pass = pass(read, scratch);
    NDArray targets = pass.scratch().create(predicted.ids(), new Shape(windows.length, length));
    TensorOps operators = pass.operators(network.ops());
    // Freed as soon as nothing reads them but the graph; the logits are the largest array by far.
    try (NDArray stream = network.stream(pass);
        NDArray logits = network.logits(stream, pass, 0)) {
      return operators.crossEntropy(logits, targets);
    }
  }

  /**
   * The stream after the final norm, with its graph while gradients are on.
   *
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [batch, length, dModel]} float32
   */
  public NDArray stream(TokenBatch batch, NDManager scratch) {
    ForwardPass pass = pass(batch, scratch);
    try (NDArray stream = network.stream(pass)) {
      return network.normed(stream, pass, 0);
    }
  }

  /**
   * A pass that lives as long as its parent: the graph refers to ids and masks, whose memory is
   * that of the pass.
   */
  private ForwardPass pass(TokenBatch batch, NDManager scratch) {
    List<Integer> prompts = Collections.nCopies(batch.rows(), batch.columns());
    int context = blueprint.dimensions().contextLength();
    return new ForwardPass(batch, null, prompts, HookSet.NONE, scratch, context);
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

  /**
   * The config.json to write beside the parameters.
   *
   * @param endsOfText ids that end a text, the main one first
   * @param stored the type of the stored weights
   */
  public ObjectNode config(List<Integer> endsOfText, ScalarType stored) {
    ObjectNode json = config.deepCopy();
    json.put("tie_word_embeddings", blueprint.tied());
    if (!json.hasNonNull("bos_token_id")) {
      json.put("bos_token_id", endsOfText.get(0));
    }
    if (endsOfText.size() == 1) {
      json.put("eos_token_id", endsOfText.get(0));
    } else {
      endsOfText.forEach(json.putArray("eos_token_id")::add);
    }
    json.put(json.has("dtype") ? "dtype" : "torch_dtype", stored.torchName());
    return json;
  }

  /** The configuration it was made of. */
  ObjectNode config() {
    return config;
  }

  @Override
  public void close() {
    network.close();
    memory.close();
  }
}
