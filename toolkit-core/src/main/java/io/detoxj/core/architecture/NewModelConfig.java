/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Hugging Face configurations of models to be trained from scratch, with the published constants of
 * each architecture. Any other config.json does as well.
 */
public final class NewModelConfig {
  private NewModelConfig() {}

  /** GPT-2's proportions: an MLP of four times the width. */
  public static ObjectNode gpt2(
      int layers, int width, int heads, int contextLength, int vocabularySize) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " must be a multiple of the number of heads " + heads);
    }
    ObjectNode json = of("gpt2", "GPT2LMHeadModel");
    json.put("activation_function", "gelu_new");
    json.put("n_layer", layers);
    json.put("n_embd", width);
    json.put("n_head", heads);
    json.put("n_positions", contextLength);
    json.put("n_ctx", contextLength);
    json.put("vocab_size", vocabularySize);
    json.put("layer_norm_epsilon", 1e-5);
    return json.put("tie_word_embeddings", true);
  }

  /** Llama with a head of its own. */
  public static ObjectNode llama(Dimensions dimensions) {
    ObjectNode json = gated("llama", "LlamaForCausalLM", dimensions);
    json.put("hidden_act", "silu");
    return json.put("tie_word_embeddings", false);
  }

  /**
   * Gemma 2 with the published soft-caps.
   *
   * @param slidingWindow tokens that even layers attend to
   */
  public static ObjectNode gemma2(Dimensions dimensions, int slidingWindow) {
    ObjectNode json = gemma("gemma2", "Gemma2ForCausalLM", dimensions, slidingWindow);
    json.put("attn_logit_softcapping", 50.0);
    json.put("final_logit_softcapping", 30.0);
    return json;
  }

  /**
   * Gemma 3, text only: every sixth layer attends to everything.
   *
   * @param slidingWindow tokens that the other layers attend to
   */
  public static ObjectNode gemma3(Dimensions dimensions, int slidingWindow) {
    ObjectNode json = gemma("gemma3_text", "Gemma3ForCausalLM", dimensions, slidingWindow);
    json.put("rope_theta", 1_000_000.0);
    return json.put("rope_local_base_freq", 10_000.0);
  }

  /**
   * T5 1.1 with tied embeddings: gated layers of twice the width, as many blocks in encoder and
   * decoder.
   *
   * @param end the token that ends an output, which fills rows up and begins them too
   * @param longest tokens of a source or an output
   */
  public static ObjectNode t5(
      int layers, int width, int heads, int longest, int vocabularySize, int end) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " must be a multiple of the number of heads " + heads);
    }
    ObjectNode json = of("t5", "T5ForConditionalGeneration");
    json.put("is_encoder_decoder", true).put("vocab_size", vocabularySize);
    json.put("d_model", width).put("d_kv", width / heads).put("num_heads", heads);
    json.put("d_ff", 2 * width).put("num_layers", layers).put("num_decoder_layers", layers);
    json.put("feed_forward_proj", "gated-gelu");
    json.put("relative_attention_num_buckets", 32).put("relative_attention_max_distance", 128);
    json.put("n_positions", longest).put("max_length", longest);
    json.put("eos_token_id", end).put("pad_token_id", end).put("decoder_start_token_id", end);
    return json.put("tie_word_embeddings", true);
  }

  private static ObjectNode gemma(
      String type, String architecture, Dimensions dimensions, int slidingWindow) {
    ObjectNode json = gated(type, architecture, dimensions);
    json.put("query_pre_attn_scalar", dimensions.headWidth());
    json.put("sliding_window", slidingWindow);
    json.put("hidden_activation", "gelu_pytorch_tanh");
    return json.put("tie_word_embeddings", true);
  }

  private static ObjectNode gated(String type, String architecture, Dimensions d) {
    ObjectNode json = of(type, architecture);
    json.put("num_hidden_layers", d.layers());
    json.put("hidden_size", d.width());
    json.put("intermediate_size", d.mlpWidth());
    json.put("num_attention_heads", d.heads());
    json.put("num_key_value_heads", d.keyValueHeads());
    json.put("head_dim", d.headWidth());
    json.put("max_position_embeddings", d.contextLength());
    json.put("vocab_size", d.vocabularySize());
    json.put("rms_norm_eps", 1e-6);
    json.put("rope_theta", 10_000.0);
    return json.put("attention_bias", false);
  }

  private static ObjectNode of(String type, String architecture) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model_type", type);
    json.putArray("architectures").add(architecture);
    return json;
  }
}
