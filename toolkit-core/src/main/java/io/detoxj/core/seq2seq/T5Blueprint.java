/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.encoder.Activation;
import io.detoxj.core.hook.HookPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * T5, T5 1.1 or mT5 as its configuration describes it.
 *
 * @param sizes the sizes
 * @param distances the buckets of relative positions
 * @param epsilon of the norms
 * @param activation of the MLPs
 * @param gated whether MLPs multiply it by a second product, as T5 1.1 and mT5 do
 * @param tied whether the unembedding is the table of embeddings
 * @param scaledOutput whether the decoder's output is divided by the root of the width before it,
 *     as in the first T5
 */
record T5Blueprint(
    Seq2SeqSizes sizes,
    Distances distances,
    double epsilon,
    Activation activation,
    boolean gated,
    boolean tied,
    boolean scaledOutput)
    implements Seq2SeqBlueprint {
  private static final String COPY =
      "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight";
  private static final String GATED = "gated-";
  private static final int TRAINED_TOKENS = 512;
  private static final int MAX_TOKENS = 16_384;
  private static final int MAX_BUCKETS = 10_000;

  /**
   * Reads a configuration.
   *
   * @param weights decide on what config.json leaves open; null for a model without any yet
   */
  static T5Blueprint read(ConfigReader config, @Nullable CheckpointWeights weights) {
    boolean multilingual = config.modelType().equals("mt5");
    // Written beside what says the same.
    config.ignore("dense_act_fn", "is_gated_act", "dropout_rate", "classifier_dropout");
    config.require("is_encoder_decoder", true);
    config.require("is_decoder", false);
    int heads = config.size("num_heads", multilingual ? 6 : 8);
    int headWidth = config.size("d_kv", 64);
    int layers = config.size("num_layers", multilingual ? 8 : 6);
    int inner = config.size("d_ff", multilingual ? 1024 : 2048);
    Seq2SeqSizes sizes =
        new Seq2SeqSizes(
            config.size("d_model", 512),
            layers,
            heads,
            headWidth,
            inner,
            config.size("num_decoder_layers", layers),
            heads,
            headWidth,
            inner,
            maxTokens(config),
            config.size("vocab_size", multilingual ? 250112 : 32128));
    String projection =
        config.has("feed_forward_proj")
            ? config.node("feed_forward_proj").asText()
            : multilingual ? "gated-gelu" : "relu";
    boolean gated = projection.startsWith(GATED);
    String function = gated ? projection.substring(GATED.length()) : projection;
    return new T5Blueprint(
        sizes.check(config),
        distances(config),
        config.positive("layer_norm_epsilon", 1e-6),
        // The exact GELU was never meant here.
        gated && function.equals("gelu")
            ? Activation.TANH_GELU
            : Activation.named(function, config, "feed_forward_proj"),
        gated,
        tied(config, weights),
        scaledOutput(config, multilingual));
  }

  /** Memory grows with the square of it, so that a file may not ask for any number. */
  private static int maxTokens(ConfigReader config) {
    int tokens = config.size("n_positions", TRAINED_TOKENS);
    if (tokens > MAX_TOKENS) {
      throw config.refused(
          "n_positions is %s; allowed is up to %s, T5 was trained with %s"
              .formatted(tokens, MAX_TOKENS, TRAINED_TOKENS));
    }
    return tokens;
  }

  private static Distances distances(ConfigReader config) {
    int buckets = config.size("relative_attention_num_buckets", 32);
    int farthest = config.size("relative_attention_max_distance", 128);
    if (buckets % 4 != 0 || buckets > MAX_BUCKETS || farthest <= buckets / 2) {
      throw config.refused(
          "relative_attention_num_buckets must be a multiple of 4 up to %s, and relative_attention_max_distance more than half of it, but they are %s and %s"
              .formatted(MAX_BUCKETS, buckets, farthest));
    }
    return new Distances(buckets, farthest);
  }

  /** As transformers 5, whose T5 configurations say that they are tied whatever they are. */
  private static boolean scaledOutput(ConfigReader config, boolean multilingual) {
    if (multilingual) {
      config.ignore("scale_decoder_outputs");
      return false;
    }
    return config.flag("scale_decoder_outputs", config.flag("tie_word_embeddings", true));
  }

  private static boolean tied(ConfigReader config, @Nullable CheckpointWeights weights) {
    boolean tied = config.tied(SHARED, List.of(""), true);
    return tied || (weights != null && !weights.tensors().containsKey(ModelBlueprint.HEAD));
  }

  /** The name of the parameter that logits are made with. */
  String unembedding() {
    return tied ? SHARED : ModelBlueprint.HEAD;
  }

  @Override
  public int usualStart() {
    return 0;
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.embedding(SHARED, sizes.vocabularySize(), sizes.width()));
    addStack(all, "encoder.", sizes.encoderLayers(), false);
    addStack(all, "decoder.", sizes.decoderLayers(), true);
    if (!tied) {
      all.add(Parameter.embedding(ModelBlueprint.HEAD, sizes.vocabularySize(), sizes.width()));
    }
    return all;
  }

  private void addStack(List<Parameter> all, String stack, int layers, boolean cross) {
    for (int layer = 0; layer < layers; layer++) {
      String block = stack + "block." + layer + ".layer.";
      addAttention(all, block + "0.SelfAttention", block + "0.layer_norm");
      if (layer == 0) {
        String table = block + "0.SelfAttention.relative_attention_bias.weight";
        all.add(Parameter.embedding(table, distances.buckets(), sizes.encoderHeads()));
      }
      if (cross) {
        addAttention(all, block + "1.EncDecAttention", block + "1.layer_norm");
      }
      addMlp(all, block + (cross ? "2." : "1."));
    }
    all.add(Parameter.norm(stack + "final_layer_norm.weight", sizes.width()));
  }

  private void addAttention(List<Parameter> all, String module, String norm) {
    long inner = (long) sizes.encoderHeads() * sizes.encoderHeadWidth();
    for (String part : List.of(".q", ".k", ".v")) {
      all.add(Parameter.linear(module + part + ".weight", inner, sizes.width()));
    }
    all.add(Parameter.linear(module + ".o.weight", sizes.width(), inner));
    all.add(Parameter.norm(norm + ".weight", sizes.width()));
  }

  private void addMlp(List<Parameter> all, String layer) {
    String module = layer + "DenseReluDense.";
    for (String part : gated ? List.of("wi_0", "wi_1") : List.of("wi")) {
      all.add(Parameter.linear(module + part + ".weight", sizes.encoderMlpWidth(), sizes.width()));
    }
    all.add(Parameter.linear(module + "wo.weight", sizes.width(), sizes.encoderMlpWidth()));
    all.add(Parameter.norm(layer + "layer_norm.weight", sizes.width()));
  }

  @Override
  public List<Seq2SeqHookPoint> hookPoints() {
    return HookPoints.of(
        sizes,
        Set.of(),
        List.of(HookPoint.EMBED, HookPoint.FINAL_NORMALIZED, HookPoint.FINAL_NORM));
  }

  @Override
  public String fileName(Parameter parameter) {
    return parameter.name();
  }

  @Override
  public List<String> namesInFile(Parameter parameter) {
    // Never the unembedding: it may be one of its own.
    return parameter.name().equals(SHARED)
        ? List.of(SHARED, "decoder.embed_tokens.weight", "encoder.embed_tokens.weight")
        : List.of(parameter.name());
  }

  @Override
  public boolean unused(String name) {
    return name.endsWith(".embed_tokens.weight")
        || name.equals(COPY)
        || name.equals(ModelBlueprint.HEAD);
  }

  /** As transformers: matrices by the root of what they read, queries by the head's width too. */
  @Override
  public ModelBlueprint.Initial initial(Parameter parameter) {
    String name = parameter.name();
    if (parameter.role() == Parameter.Role.NORM) {
      return new ModelBlueprint.Initial(1, 0);
    }
    if (name.equals(SHARED) || name.equals(ModelBlueprint.HEAD)) {
      return new ModelBlueprint.Initial(0, 1);
    }
    double read =
        parameter.role() == Parameter.Role.LINEAR ? parameter.shape().get(1) : sizes.width();
    double scale = name.endsWith("Attention.q.weight") ? sizes.encoderHeadWidth() : 1;
    return new ModelBlueprint.Initial(0, 1 / Math.sqrt(read * scale));
  }

  @Override
  public Stacks stacks(ModelTensors tensors) {
    return new T5(this, tensors);
  }
}
