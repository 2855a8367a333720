/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.architecture.ConfigReader;
import java.util.Set;

/**
 * DistilBERT (Sanh, Debut, Chaumond and Wolf, 2019): BERT's blocks without token types; the head is
 * a linear layer on {@code [CLS]}, ReLU, a linear layer.
 */
final class DistilBert implements EncoderArchitecture {
  private static final double EPSILON = 1e-12;
  private static final LayerNames LAYERS =
      new LayerNames(
          "transformer.layer.",
          "attention.q_lin",
          "attention.k_lin",
          "attention.v_lin",
          "attention.out_lin",
          "sa_layer_norm",
          "ffn.lin1",
          "ffn.lin2",
          "output_layer_norm");

  @Override
  public Set<String> modelTypes() {
    return Set.of("distilbert");
  }

  @Override
  public EncoderBlueprint read(ConfigReader config, int labels) {
    config.ignore("attention_dropout", "dropout", "qa_dropout", "seq_classif_dropout");
    // Sinusoidal positions are a table in the file too.
    config.ignore("sinusoidal_pos_embds", "tie_weights_", "tie_word_embeddings");
    if (config.node("pruned_heads").size() > 0) {
      throw config.unsupported("pruned_heads", config.node("pruned_heads").toString(), "{}");
    }
    EncoderSizes sizes =
        new EncoderSizes(
                config.size("n_layers"),
                config.size("dim"),
                config.size("dim"),
                config.size("n_heads"),
                config.size("hidden_dim"),
                config.size("max_position_embeddings"),
                config.size("vocab_size"),
                0,
                0,
                EPSILON,
                Activation.read(config, "activation"))
            .check(config);
    return new EncoderBlueprint(
        sizes,
        "distilbert.",
        LAYERS,
        Head.onFirst("pre_classifier", true, "classifier"),
        labels,
        -1);
  }
}
