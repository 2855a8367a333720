/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

/**
 * A place inside a transformer, by its field name, in the order of the forward pass. Shapes: {@code
 * d} is the width of the residual stream, {@code h} the number of query heads, {@code kv} of
 * key-value heads, {@code w} the width of a head, {@code m} of the MLP.
 */
public enum HookSite {
  /** What enters the first block, {@code [batch, seq, d]}: embeddings, scaled where they are. */
  EMBED("embed", false),
  /** The residual stream as it enters the block, {@code [batch, seq, d]}. */
  RESID_PRE("resid_pre", true),
  /**
   * The stream normed before attention, without the norm's weight and bias, {@code [batch, seq,
   * d]}.
   */
  ATTN_NORMALIZED("ln1.normalized", true),
  /** What attention reads: the normed stream, {@code [batch, seq, d]}. */
  ATTN_IN("attn_in", true),
  /** Queries before any norm of their own and before rotation, {@code [batch, seq, h, w]}. */
  ATTN_Q("attn.q", true),
  /** Keys before any norm of their own and before rotation, {@code [batch, seq, kv, w]}. */
  ATTN_K("attn.k", true),
  /** Values, {@code [batch, seq, kv, w]}. */
  ATTN_V("attn.v", true),
  /** Attention weights after the softmax, {@code [batch, h, seq, keys]}. */
  ATTN_PATTERN("attn.pattern", true),
  /** Values mixed by the pattern, before the output projection, {@code [batch, seq, h, w]}. */
  ATTN_Z("attn.z", true),
  /** What attention adds to the stream (after a post-norm, if any), {@code [batch, seq, d]}. */
  ATTN_OUT("attn_out", true),
  /** The residual stream after attention, before the MLP, {@code [batch, seq, d]}. */
  RESID_MID("resid_mid", true),
  /**
   * The stream normed before the MLP, without the norm's weight and bias, {@code [batch, seq, d]}.
   */
  MLP_NORMALIZED("ln2.normalized", true),
  /** What the MLP reads: the normed stream, {@code [batch, seq, d]}. */
  MLP_IN("mlp_in", true),
  /** Before the activation function, {@code [batch, seq, m]}; the gate in gated MLPs. */
  MLP_PRE("mlp.pre", true),
  /** What the down projection reads, {@code [batch, seq, m]}. */
  MLP_POST("mlp.post", true),
  /** What the MLP adds to the stream (after a post-norm, if any), {@code [batch, seq, d]}. */
  MLP_OUT("mlp_out", true),
  /** The residual stream as it leaves the block, {@code [batch, seq, d]}. */
  RESID_POST("resid_post", true),
  /** The stream after the last block, normed without weight and bias, {@code [batch, seq, d]}. */
  FINAL_NORMALIZED("ln_final.normalized", false),
  /** The normed stream after the last block, {@code [batch, seq, d]}. */
  FINAL_NORM("final_norm", false),
  /** Next-token logits, {@code [batch, seq, vocabulary]}. */
  LOGITS("logits", false);

  private final String fieldName;
  private final boolean inBlock;

  HookSite(String fieldName, boolean inBlock) {
    this.fieldName = fieldName;
    this.inBlock = inBlock;
  }

  /** The canonical name, such as {@code resid_post}. */
  public String fieldName() {
    return fieldName;
  }

  /** Whether every block has one. */
  public boolean inBlock() {
    return inBlock;
  }

  /** Whether it lies between the ends of a block, where a block must be run step by step. */
  public boolean insideBlock() {
    return inBlock && this != RESID_PRE && this != RESID_POST;
  }
}
