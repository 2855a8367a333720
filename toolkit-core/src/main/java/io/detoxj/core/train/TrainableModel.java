/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.InterventionException;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.architecture.ForwardPass;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.LowRank;
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
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LiveModel;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model of any architecture while it is trained: all of its weights, float32, or an adapter
 * beside weights that stay as they are. Its forward pass is that of the loaded model. What is
 * trained belongs to this object; not for several threads at once.
 */
public final class TrainableModel implements AutoCloseable {
  private final ModelBlueprint blueprint;
  private final ObjectNode config;
  private final TorchOps.Variant variant;
  private final NDManager memory;
  private final Map<String, NDArray> arrays;
  private final @Nullable LoraLayers lora;
  private final ModelTensors tensors;
  private final Network network;

  private TrainableModel(
      ModelBlueprint blueprint,
      ObjectNode config,
      TorchOps.Variant variant,
      NDManager memory,
      Map<String, NDArray> arrays,
      @Nullable LoraLayers lora,
      WeightType type) {
    this.blueprint = blueprint;
    this.config = config;
    this.variant = variant;
    this.memory = memory;
    this.arrays = Collections.unmodifiableMap(arrays);
    this.lora = lora;
    this.tensors = new ModelTensors(arrays, lora == null ? Map.of() : lora.updates(), type);
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
    NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    Map<String, NDArray> arrays = StartingWeights.random(blueprint, seed, memory);
    return new TrainableModel(blueprint, config, variant, memory, arrays, null, WeightType.FLOAT32);
  }

  /**
   * A copy of a model's weights on its device, to be trained further.
   *
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   */
  public static TrainableModel of(TransformerModel model, TorchOps.Variant variant) {
    TorchOps.noGradients();
    NDManager memory = NDManager.newBaseManager(model.options().device(), "PyTorch");
    Map<String, NDArray> arrays = StartingWeights.copied(model, memory);
    return new TrainableModel(
        model.blueprint(), model.config(), variant, memory, arrays, null, WeightType.FLOAT32);
  }

  /**
   * An adapter beside a model's weights, which are neither copied nor changed, in the type in which
   * they were loaded. The adapter alone is trained.
   *
   * @param model must stay open as long as this object
   * @param adapter what to begin with, such as {@link LoraAdapter#initial}
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @throws InterventionException if the adapter was made for another model, or something is beside
   *     the model's weights already
   */
  public static TrainableModel adapted(
      TransformerModel model, LoraAdapter adapter, TorchOps.Variant variant) {
    adapter.require(model);
    ModelTensors base = LiveModel.tensorsOf(model);
    if (!base.updates().isEmpty()) {
      throw new InterventionException(
          "there are updates beside the weights of %s already, of the view that it is; train an adapter of the model beneath"
              .formatted(base.updates().keySet()));
    }
    TorchOps.noGradients();
    NDManager memory = NDManager.newBaseManager(model.options().device(), "PyTorch");
    Map<String, NDArray> arrays = StartingWeights.shared(model, memory);
    LoraLayers lora = LoraLayers.of(adapter.of(model.info()), memory, true);
    return new TrainableModel(
        model.blueprint(), model.config(), variant, memory, arrays, lora, base.type());
  }

  /**
   * A copy of this model as it is now that is not trained, such as a target or a reference; the
   * caller closes it. Beside an adapter, the weights are shared.
   */
  public TrainableModel frozenCopy() {
    TorchOps.noGradients();
    NDManager copies = memory.newSubManager();
    if (lora != null) {
      LoraLayers fixed = LoraLayers.of(lora.now(), copies, false);
      return new TrainableModel(blueprint, config, variant, copies, arrays, fixed, tensors.type());
    }
    Map<String, NDArray> frozen = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> frozen.put(name, copies.create(array.toFloatArray(), array.getShape())));
    return new TrainableModel(blueprint, config, variant, copies, frozen, null, WeightType.FLOAT32);
  }

  /**
   * A view that writes texts and scores them, always with the weights as they are now; nothing is
   * copied. The caller closes it before this object.
   *
   * @param base the model that this training began with, for its tokenizer and ends of text; must
   *     stay open as long as the view
   * @throws IllegalArgumentException if it is of another configuration
   */
  public LiveModel live(TransformerModel base) {
    if (!base.blueprint().equals(blueprint)) {
      throw new IllegalArgumentException(
          "the base of a live view must be the model that the training began with, but "
              + base
              + " has another configuration");
    }
    return LiveModel.of(base, tensors, memory);
  }

  /**
   * What is trained, by name: every parameter, or the factors of the adapter, {@code
   * MODULE.lora_A.weight} and {@code MODULE.lora_B.weight}; the same arrays at every call.
   */
  public Map<String, NDArray> parameters() {
    return lora == null ? arrays : Collections.unmodifiableMap(lora.parameters());
  }

  /**
   * What is trained of the trunk alone, for a task whose loss does not depend on the logits: {@link
   * #parameters()} but an unembedding of its own, and its bias.
   */
  public Map<String, NDArray> trunkParameters() {
    Map<String, NDArray> all = new LinkedHashMap<>(parameters());
    all.keySet().removeIf(name -> name.startsWith("lm_head."));
    return Collections.unmodifiableMap(all);
  }

  /** The adapter as it is now; empty where all weights are trained. */
  public Optional<LoraAdapter> adapter() {
    return Optional.ofNullable(lora).map(LoraLayers::now);
  }

  /** What a training of an adapter must be gone on with: sizes and base. */
  public Optional<Fingerprint> beside() {
    return Optional.ofNullable(lora).map(layers -> layers.start().kind());
  }

  /**
   * The weights by name, in the order of the blueprint: all that is trained, or what the adapter is
   * beside.
   */
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
    if (lora != null) {
      try (NDArray values = logProbabilities(TokenTargets.all(List.of(windows)), scratch);
          NDArray mean = values.mean()) {
        return mean.neg();
      }
    }
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
   * Log-probabilities of tokens, each given those before it, in nats: at temperature 1, over the
   * whole vocabulary. With gradients on they carry their graph, and are the same numbers to the bit
   * as without.
   *
   * @param targets which tokens
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [rows, columns]} of the targets, float32; 0 in the padding
   * @throws IllegalArgumentException if a sequence is longer than the context and one more, or
   *     holds an unknown id
   */
  public NDArray logProbabilities(TokenTargets targets, NDManager scratch) {
    int context = blueprint.dimensions().contextLength() + 1;
    TokenBatch.check(targets.sequences(), context, blueprint.dimensions().vocabularySize());
    ForwardPass pass = pass(targets.read(), scratch);
    try (NDArray stream = network.stream(pass);
        NDArray normed = network.normed(stream, pass, 0)) {
      return new HeadPass(network, pass, lora == null).logProbabilities(normed, targets);
    }
  }

  /**
   * The same without gradients, as plain numbers.
   *
   * @return for each sequence as many values as are wanted of it
   */
  public List<float[]> logProbabilities(TokenTargets targets) {
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      return targets.rows(logProbabilities(targets, scratch));
    }
  }

  /**
   * Values of wanted tokens: what a head says of the text before each of them.
   *
   * @param targets which tokens
   * @param scratch owns the result, and what its graph refers to
   * @return {@code [rows, columns]} of the targets, float32; 0 in the padding
   */
  public NDArray values(ScalarHead head, TokenTargets targets, NDManager scratch) {
    ForwardPass pass = pass(targets.read(), scratch);
    NDArray places = pass.scratch().create(targets.places());
    try (NDArray stream = network.stream(pass);
        NDArray normed = network.normed(stream, pass, 0);
        NDArray picked = pass.operators(network.ops()).call("picked", normed, places);
        NDArray values = head.values(picked, pass.scratch())) {
      return HeadPass.spread(List.of(values.squeeze(0)), targets, pass, network.ops());
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

  /**
   * Adds every parameter to a file, in the layout of a Hugging Face checkpoint; an adapter is added
   * to the weights that it is beside. They are read when the file is written, one at a time.
   */
  public void addTo(SafetensorsWriter writer, ScalarType type) {
    for (Parameter parameter : blueprint.parameters()) {
      writer.add(
          blueprint.fileName(parameter),
          StartingWeights.shape(parameter.fileShape()),
          type,
          () -> fileValues(parameter));
    }
  }

  private float[] fileValues(Parameter parameter) {
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      NDArray array =
          TorchOps.of(TorchOps.Variant.PLAIN)
              .make(WeightType.FLOAT32.copyMethod(), arrays.get(parameter.name()));
      array.attach(scratch);
      Optional<LowRank> update = tensors.update(parameter.name());
      if (update.isPresent()) {
        NDArray product = update.get().product();
        product.attach(scratch);
        array = array.add(product);
      }
      return (parameter.transposed() ? array.transpose() : array).toFloatArray();
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
