/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Set;

/**
 * BERT (Devlin, Chang, Lee and Toutanova, 2019): post-norm blocks, positions from 0, token types;
 * the head is the pooler, tanh of a linear layer on {@code [CLS]}, and a linear layer. With
 * classifier_pooling "mean", as ModernBERT's configuration names it, the head is one linear layer
 * on the mean over all tokens.
 */
final class Bert implements EncoderArchitecture {
  static final LayerNames LAYERS =
      new LayerNames(
          "encoder.layer.",
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  @Override
  public Set<String> modelTypes() {
    return Set.of("bert");
  }

  @Override
  public EncoderBlueprint read(ConfigReader config, int labels) {
    // Left over in multilingual checkpoints; the pooler is a single linear layer whatever they say.
    config.ignore("pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers");
    config.ignore("pooler_size_per_head", "pooler_type", "directionality");
    boolean mean = config.choice("classifier_pooling", 0, "cls", "mean") == 1;
    Head head =
        mean ? Head.onMean("classifier") : Head.onFirst("pooler.dense", false, "classifier");
    return new EncoderBlueprint(sizes(config), "bert.", LAYERS, head, labels, -1);
  }

  /** The sizes as BERT and those after it name them. */
  static EncoderSizes sizes(ConfigReader config) {
    config.choice("position_embedding_type", 0, "absolute");
    config.require("is_decoder", false);
    config.require("add_cross_attention", false);
    config.ignore("attention_probs_dropout_prob", "hidden_dropout_prob", "classifier_dropout");
    config.ignore("tie_word_embeddings");
    if (config.node("pruned_heads").size() > 0) {
      throw config.unsupported("pruned_heads", config.node("pruned_heads").toString(), "{}");
    }
    return new EncoderSizes(
            config.size("num_hidden_layers"),
            config.size("hidden_size"),
            config.size("hidden_size"),
            config.size("num_attention_heads"),
            config.size("intermediate_size"),
            config.size("max_position_embeddings"),
            config.size("vocab_size"),
            config.size("type_vocab_size", 2),
            0,
            config.positive("layer_norm_eps", 1e-12),
            Activation.read(config, "hidden_act"))
        .check(config);
  }
}
