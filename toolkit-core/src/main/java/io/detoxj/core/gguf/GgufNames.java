/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Hugging Face calls the tensors that llama.cpp names its own way. */
final class GgufNames {
  private static final Pattern IN_BLOCK = Pattern.compile("blk\\.(\\d{1,5})\\.(.+)");
  private static final Map<String, String> GPT2 =
      Map.ofEntries(
          Map.entry("token_embd.weight", "transformer.wte.weight"),
          Map.entry("position_embd.weight", "transformer.wpe.weight"),
          Map.entry("output_norm.weight", "transformer.ln_f.weight"),
          Map.entry("output_norm.bias", "transformer.ln_f.bias"),
          Map.entry("output.weight", "lm_head.weight"));
  private static final Map<String, String> GPT2_BLOCK =
      Map.of(
          "attn_norm", "ln_1",
          "attn_qkv", "attn.c_attn",
          "attn_output", "attn.c_proj",
          "ffn_norm", "ln_2",
          "ffn_up", "mlp.c_fc",
          "ffn_down", "mlp.c_proj");
  private static final Map<String, String> ROTARY =
      Map.of(
          "token_embd.weight", "model.embed_tokens.weight",
          "output_norm.weight", "model.norm.weight",
          "output.weight", "lm_head.weight");
  private static final Map<String, String> LLAMA_BLOCK =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_norm", "post_attention_layernorm",
          "ffn_gate", "mlp.gate_proj",
          "ffn_up", "mlp.up_proj",
          "ffn_down", "mlp.down_proj");
  private static final Map<String, String> GEMMA_BLOCK = gemma();

  private final Map<String, String> outside;
  private final Map<String, String> inBlock;
  private final String blocks;

  private GgufNames(Map<String, String> outside, Map<String, String> inBlock, String blocks) {
    this.outside = outside;
    this.inBlock = inBlock;
    this.blocks = blocks;
  }

  private static Map<String, String> gemma() {
    Map<String, String> names = new HashMap<>(LLAMA_BLOCK);
    // The word for the norm before the MLP of the others is here that of the one after attention.
    names.put("ffn_norm", "pre_feedforward_layernorm");
    names.put("post_attention_norm", "post_attention_layernorm");
    names.put("post_ffw_norm", "post_feedforward_layernorm");
    names.put("attn_q_norm", "self_attn.q_norm");
    names.put("attn_k_norm", "self_attn.k_norm");
    return Map.copyOf(names);
  }

  static GgufNames of(String architecture) {
    return switch (architecture) {
      case "gpt2" -> new GgufNames(GPT2, GPT2_BLOCK, "transformer.h.");
      case "gemma2", "gemma3" -> new GgufNames(ROTARY, GEMMA_BLOCK, "model.layers.");
      default -> new GgufNames(ROTARY, LLAMA_BLOCK, "model.layers.");
    };
  }

  /** The name in a Hugging Face file; none if there is no such tensor in this architecture. */
  Optional<String> inHuggingFace(String name) {
    Matcher block = IN_BLOCK.matcher(name);
    if (!block.matches()) {
      return Optional.ofNullable(outside.get(name));
    }
    int dot = block.group(2).lastIndexOf('.');
    String module = dot < 0 ? null : inBlock.get(block.group(2).substring(0, dot));
    String kind = block.group(2).substring(dot + 1);
    return module == null || !(kind.equals("weight") || kind.equals("bias"))
        ? Optional.empty()
        : Optional.of(blocks + block.group(1) + "." + module + "." + kind);
  }
}
