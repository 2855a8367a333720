/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import java.util.List;

/** The architectures with rotary positions, RMSNorm and gated MLPs, and what tells them apart. */
enum GatedFamily {
  /**
   * Llama (Touvron et al., 2023): SiLU gates; Mistral with a sliding window, Qwen2 with biases on
   * queries, keys and values.
   */
  LLAMA,
  /**
   * Gemma 1 (Gemma Team, 2024): embeddings scaled by the root of the width, norm weights around 0,
   * tanh-GELU gates.
   */
  GEMMA,
  /** Gemma 2 (Gemma Team, 2024): norms after each sublayer, too; soft-capped scores and logits. */
  GEMMA2,
  /** Gemma 3 text (Gemma Team, 2025): normed queries and keys instead of soft-capped scores. */
  GEMMA3,
  /** Qwen3 (Qwen Team, 2025): Llama with normed queries and keys. */
  QWEN3,
  /**
   * Phi-3 (Abdin et al., 2024): Llama with one matrix for queries, keys and values, and one for
   * gate and up projection.
   */
  PHI3;

  private boolean gemma() {
    return this == GEMMA || this == GEMMA2 || this == GEMMA3;
  }

  /** SiLU gates, else tanh-GELU. */
  boolean silu() {
    return !gemma();
  }

  /** What is added to the weights of norms. */
  double normOffset() {
    return gemma() ? 1 : 0;
  }

  /** The factor of the embeddings. */
  double embeddingScale(int width) {
    return gemma() ? Math.sqrt(width) : 1;
  }

  /** Whether what a sublayer adds is normed, too. */
  boolean normsAfter() {
    return this == GEMMA2 || this == GEMMA3;
  }

  /** Whether queries and keys are normed, head by head. */
  boolean headNorms() {
    return this == GEMMA3 || this == QWEN3;
  }

  /** Whether projections that read the same lie in one matrix: queries, keys, values; gate, up. */
  boolean fused() {
    return this == PHI3;
  }

  /** The norm before the MLP; the name means another one where sublayers are normed after. */
  String mlpNorm() {
    return normsAfter() ? "pre_feedforward_layernorm" : "post_attention_layernorm";
  }

  /** The norms of a block, as wide as the stream. */
  List<String> norms() {
    return normsAfter()
        ? List.of(
            "input_layernorm",
            "post_attention_layernorm",
            "pre_feedforward_layernorm",
            "post_feedforward_layernorm")
        : List.of("input_layernorm", "post_attention_layernorm");
  }
}
