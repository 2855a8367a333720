/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.encoder.Activation;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BART as its configuration describes it.
 *
 * @param sizes the sizes
 * @param activation of the MLPs
 * @param scaledEmbedding whether embeddings are multiplied by the root of the width
 * @param tied whether the unembedding is the table of embeddings
 * @param logitsBias whether a bias is added to logits
 */
record BartBlueprint(
    Seq2SeqSizes sizes,
    Activation activation,
    boolean scaledEmbedding,
    boolean tied,
    boolean logitsBias)
    implements Seq2SeqBlueprint {
  static final double EPSILON = 1e-5;
  static final String LOGITS_BIAS = "final_logits_bias";

  private static final List<String> PREFIXES = List.of("model.", "");
  private static final int START = 2;
  private static final double DEVIATION = 0.02;

  /** Post-norm blocks have no normed copy of the stream. */
  private static final Set<HookSite> NONE =
      Set.of(HookSite.ATTN_NORMALIZED, HookSite.MLP_NORMALIZED);

  /**
   * Reads a configuration.
   *
   * @param weights decide on what config.json leaves open; null for a model without any yet
   */
  static BartBlueprint read(ConfigReader config, @Nullable CheckpointWeights weights) {
    // Left over from fairseq; nothing reads them.
    config.ignore("normalize_before", "normalize_embedding", "add_final_layer_norm");
    config.ignore("add_bias_logits", "static_position_embeddings", "num_hidden_layers", "dropout");
    config.require("is_encoder_decoder", true);
    config.require("is_decoder", false);
    int width = config.size("d_model", 1024);
    int encoderHeads = config.size("encoder_attention_heads", 16);
    int decoderHeads = config.size("decoder_attention_heads", 16);
    if (width % encoderHeads != 0 || width % decoderHeads != 0) {
      throw config.refused(
          "the width d_model %s must be a multiple of the heads, %s of the encoder and %s of the decoder"
              .formatted(width, encoderHeads, decoderHeads));
    }
    Seq2SeqSizes sizes =
        new Seq2SeqSizes(
            width,
            config.size("encoder_layers", 12),
            encoderHeads,
            width / encoderHeads,
            config.size("encoder_ffn_dim", 4096),
            config.size("decoder_layers", 12),
            decoderHeads,
            width / decoderHeads,
            config.size("decoder_ffn_dim", 4096),
            config.size("max_position_embeddings", 1024),
            config.size("vocab_size", 50265));
    return new BartBlueprint(
        sizes.check(config),
        Activation.read(config, "activation_function"),
        config.flag("scale_embedding", false),
        tied(config, weights),
        weights != null && weights.tensors().containsKey(LOGITS_BIAS));
  }

  private static boolean tied(ConfigReader config, @Nullable CheckpointWeights weights) {
    boolean tied = config.tied(SHARED, PREFIXES, true);
    return tied || (weights != null && !weights.tensors().containsKey(ModelBlueprint.HEAD));
  }

  /** The name of the parameter that logits are made with. */
  String unembedding() {
    return tied ? SHARED : ModelBlueprint.HEAD;
  }

  @Override
  public int usualStart() {
    return START;
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(Parameter.embedding(SHARED, sizes.vocabularySize(), sizes.width()));
    addEnds(all, "encoder.");
    for (int layer = 0; layer < sizes.encoderLayers(); layer++) {
      String block = "encoder.layers." + layer + ".";
      addAttention(all, block + "self_attn");
      addMlp(all, block, sizes.encoderMlpWidth());
    }
    addEnds(all, "decoder.");
    for (int layer = 0; layer < sizes.decoderLayers(); layer++) {
      String block = "decoder.layers." + layer + ".";
      addAttention(all, block + "self_attn");
      addAttention(all, block + "encoder_attn");
      addMlp(all, block, sizes.decoderMlpWidth());
    }
    if (!tied) {
      all.add(Parameter.embedding(ModelBlueprint.HEAD, sizes.vocabularySize(), sizes.width()));
    }
    if (logitsBias) {
      // Added to logits, which are float32, so it stays so.
      List<Long> shape = List.of(1L, (long) sizes.vocabularySize());
      all.add(new Parameter(LOGITS_BIAS, shape, Parameter.Role.NORM, false));
    }
    return all;
  }

  private void addEnds(List<Parameter> all, String stack) {
    int rows = sizes.maxTokens() + Bart.OFFSET;
    all.add(Parameter.embedding(stack + "embed_positions.weight", rows, sizes.width()));
    addNorm(all, stack + "layernorm_embedding");
  }

  private void addAttention(List<Parameter> all, String module) {
    for (String part : List.of(".q_proj", ".k_proj", ".v_proj", ".out_proj")) {
      addLinear(all, module + part, sizes.width(), sizes.width());
    }
    addNorm(all, module + "_layer_norm");
  }

  private void addMlp(List<Parameter> all, String block, int inner) {
    addLinear(all, block + "fc1", inner, sizes.width());
    addLinear(all, block + "fc2", sizes.width(), inner);
    addNorm(all, block + "final_layer_norm");
  }

  private static void addLinear(List<Parameter> all, String module, int out, int in) {
    all.add(Parameter.linear(module + ".weight", out, in));
    all.add(Parameter.bias(module + ".bias", out));
  }

  private void addNorm(List<Parameter> all, String module) {
    all.add(Parameter.norm(module + ".weight", sizes.width()));
    all.add(Parameter.norm(module + ".bias", sizes.width()));
  }

  @Override
  public List<Seq2SeqHookPoint> hookPoints() {
    return HookPoints.of(sizes, NONE, List.of(HookPoint.EMBED));
  }

  @Override
  public String fileName(Parameter parameter) {
    return namesInFile(parameter).get(0);
  }

  @Override
  public List<String> namesInFile(Parameter parameter) {
    String name = parameter.name();
    if (name.equals(ModelBlueprint.HEAD) || name.equals(LOGITS_BIAS)) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    PREFIXES.forEach(prefix -> names.add(prefix + name));
    if (name.equals(SHARED)) {
      PREFIXES.forEach(prefix -> names.add(prefix + "decoder.embed_tokens.weight"));
      PREFIXES.forEach(prefix -> names.add(prefix + "encoder.embed_tokens.weight"));
      // A file that stores what is shared once may do so under this name.
      names.add(ModelBlueprint.HEAD);
    }
    return names;
  }

  @Override
  public boolean unused(String name) {
    return name.endsWith(".embed_tokens.weight")
        || name.endsWith("coder.version")
        || name.equals(ModelBlueprint.HEAD);
  }

  /** As transformers: normal with deviation 0.02. */
  @Override
  public ModelBlueprint.Initial initial(Parameter parameter) {
    boolean one = parameter.role() == Parameter.Role.NORM && parameter.name().endsWith(".weight");
    boolean matrix =
        parameter.role() == Parameter.Role.LINEAR || parameter.role() == Parameter.Role.EMBEDDING;
    return new ModelBlueprint.Initial(one ? 1 : 0, matrix ? DEVIATION : 0);
  }

  @Override
  public Stacks stacks(ModelTensors tensors) {
    return new Bart(this, tensors);
  }
}
