/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is known of fields of config.json that no architecture reads: those that say nothing about
 * the forward pass, and those that do unless they have one certain value.
 */
final class ConfigFields {
  /** What a field that nobody read means. */
  enum Meaning {
    /** Every file of its kind has it; not worth a word. */
    USUAL,
    /** It has no part in the forward pass. */
    HARMLESS,
    /** Its value changes what the model computes. */
    CHANGES_RESULTS,
    /** Nothing is known of it. */
    UNKNOWN
  }

  /** Fields without a part in the forward pass that nearly every file has. */
  private static final Set<String> USUAL =
      Set.of(
          "architectures",
          "model_type",
          "_name_or_path",
          "name_or_path",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "unk_token_id",
          "sep_token_id",
          "cls_token_id",
          "mask_token_id",
          "use_cache",
          "initializer_range",
          "pretraining_tp",
          "cache_implementation",
          "_attn_implementation",
          "_attn_implementation_autoset",
          "attn_implementation",
          "return_dict",
          "output_attentions",
          "output_hidden_states",
          "is_decoder",
          "is_encoder_decoder",
          "id2label",
          "label2id",
          "problem_type",
          "chunk_size_feed_forward",
          "attention_dropout",
          "hidden_dropout",
          "task_specific_params");

  /** Training, housekeeping and generation: left over from many programs. */
  private static final Set<String> HARMLESS =
      Set.of(
          "_num_labels",
          "num_labels",
          "n_special",
          "predict_special_tokens",
          "output_past",
          "output_scores",
          "output_router_logits",
          "gradient_checkpointing",
          "is_llama_config",
          "transformers.js_config",
          "neftune_noise_alpha",
          "finetuning_task",
          "tokenizer_class",
          "prefix",
          "torchscript",
          "use_bfloat16",
          "tf_legacy_loss",
          "return_dict_in_generate",
          "init_std",
          "initializer_factor",
          "n_ctx",
          "afn",
          "vocab_type",
          "model_max_length",
          "tokenizer_model_max_length",
          "max_sequence_length",
          "layerdrop",
          "encoder_layerdrop",
          "decoder_layerdrop",
          "tie_encoder_decoder",
          "cross_attention_hidden_size",
          "decoder_start_token_id",
          "_commit_hash",
          "_auto_class",
          "_flash_attn_2_enabled",
          "_attn_implementation_internal",
          "_experts_implementation",
          "use_flash_attention",
          "use_flash_attn",
          "use_fused_cross_entropy",
          "use_fused_rms_norm",
          "use_fused_mlp",
          "upcast_cross_attention",
          "reorder_and_upcast_attn",
          "quantization_version",
          "pretrained_model_name_or_path",
          "base_model_name_or_path",
          "license",
          "language",
          "datasets",
          // Generation, which generation_config.json and the user's own settings decide.
          "do_sample",
          "early_stopping",
          "max_length",
          "min_length",
          "max_new_tokens",
          "min_new_tokens",
          "num_beams",
          "num_beam_groups",
          "num_return_sequences",
          "diversity_penalty",
          "length_penalty",
          "repetition_penalty",
          "encoder_no_repeat_ngram_size",
          "no_repeat_ngram_size",
          "temperature",
          "top_k",
          "top_p",
          "typical_p",
          "bad_words_ids",
          "suppress_tokens",
          "begin_suppress_tokens",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "exponential_decay_length_penalty",
          "remove_invalid_values");

  private static final Pattern HARMLESS_NAMES =
      Pattern.compile("unsloth_.*|summary_.*|.*_dropout|.*_pdrop|.*_dropout_prob");

  /** Fields that change what a model computes unless they have a value of which this is true. */
  private static final Map<String, Predicate<JsonNode>> INERT = new HashMap<>();

  static {
    for (String flag :
        List.of(
            "use_mrope",
            "rope_interleaved",
            "use_qk_norm",
            "qk_norm",
            "qk_layernorm",
            "qk_layer_norms",
            "use_alibi",
            "alibi",
            "parallel_attn",
            "use_parallel_residual",
            "use_bidirectional_attention",
            "add_cross_attention",
            "attention_bias",
            "mlp_bias",
            "lm_head_bias",
            "attn_output_gate",
            "attention_output_gate",
            "scale_attn_by_inverse_layer_idx",
            "scale_embedding",
            "use_embedding_layer_norm",
            "normalize_embedding",
            "use_logit_softcapping",
            "apply_residual_connection_post_layernorm")) {
      INERT.put(flag, value -> value.isBoolean() && !value.booleanValue());
    }
    for (String flag : List.of("is_causal", "scale_attn_weights", "use_causal_mask")) {
      INERT.put(flag, value -> value.isBoolean() && value.booleanValue());
    }
    for (String factor :
        List.of(
            "partial_rotary_factor",
            "rotary_pct",
            "logit_scale",
            "logits_scaling",
            "embedding_multiplier",
            "residual_multiplier",
            "attention_multiplier",
            "lm_head_multiplier",
            "key_multiplier",
            "scale_emb")) {
      INERT.put(factor, value -> value.isNumber() && value.doubleValue() == 1);
    }
    for (String count :
        List.of("num_experts", "num_local_experts", "n_routed_experts", "attention_chunk_size")) {
      INERT.put(count, value -> value.isNumber() && value.doubleValue() == 0);
    }
    for (String cap :
        List.of(
            "attn_logit_softcapping", "final_logit_softcapping", "logits_soft_cap", "clip_qkv")) {
      INERT.put(cap, JsonNode::isNull);
    }
    for (String list :
        List.of(
            "pruned_heads",
            "auto_map",
            "no_rope_layers",
            "quantization",
            "compression_config",
            "rope_scaling",
            "rope_parameters")) {
      INERT.put(list, value -> value.isContainerNode() && value.isEmpty());
    }
    // Another program's name for what hidden_act says.
    INERT.put("activation", value -> Set.of("swiglu", "silu").contains(value.asText()));
    INERT.put("position_embedding_type", value -> value.asText().equals("absolute"));
    INERT.put("quantization_config", ConfigFields::quantisesNothing);
  }

  private ConfigFields() {}

  /** What a field means that nobody read and that is not null. */
  static Meaning of(String name, JsonNode value) {
    if (USUAL.contains(name)) {
      return Meaning.USUAL;
    }
    Predicate<JsonNode> inert = INERT.get(name);
    if (inert != null) {
      return inert.test(value) ? Meaning.HARMLESS : Meaning.CHANGES_RESULTS;
    }
    boolean harmless = HARMLESS.contains(name) || HARMLESS_NAMES.matcher(name).matches();
    return harmless ? Meaning.HARMLESS : Meaning.UNKNOWN;
  }

  /** Left over by training with quantised weights that were merged since: no switch is on. */
  private static boolean quantisesNothing(JsonNode value) {
    boolean bitsAndBytes = value.path("quant_method").asText("bitsandbytes").equals("bitsandbytes");
    boolean off = value.isObject() && bitsAndBytes;
    for (String flag : List.of("load_in_4bit", "load_in_8bit", "_load_in_4bit", "_load_in_8bit")) {
      off &= !value.path(flag).asBoolean(false);
    }
    return off && (value.isEmpty() || value.has("load_in_4bit") || value.has("load_in_8bit"));
  }
}
