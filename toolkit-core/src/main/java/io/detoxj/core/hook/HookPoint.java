/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import java.util.List;

/**
 * A named place in a model where an activation (float32) can be seen and replaced.
 *
 * @param layer the block, from 0; -1 before the blocks and {@link Integer#MAX_VALUE} after them
 * @param site the place
 */
public record HookPoint(int layer, HookSite site) implements Comparable<HookPoint> {
  /** What enters the first block. */
  public static final HookPoint EMBED = new HookPoint(-1, HookSite.EMBED);

  /** The stream after the last block, normed without the norm's weight and bias. */
  public static final HookPoint FINAL_NORMALIZED =
      new HookPoint(Integer.MAX_VALUE, HookSite.FINAL_NORMALIZED);

  /** The normed stream after the last block. */
  public static final HookPoint FINAL_NORM = new HookPoint(Integer.MAX_VALUE, HookSite.FINAL_NORM);

  /** Next-token logits. */
  public static final HookPoint LOGITS = new HookPoint(Integer.MAX_VALUE, HookSite.LOGITS);

  /** Those before and after the blocks. */
  public static final List<HookPoint> OUTSIDE_BLOCKS =
      List.of(EMBED, FINAL_NORMALIZED, FINAL_NORM, LOGITS);

  /** Checks that the layer fits the site. */
  public HookPoint {
    int outside = site == HookSite.EMBED ? -1 : Integer.MAX_VALUE;
    if (site.inBlock() ? layer < 0 : layer != outside) {
      throw new IllegalArgumentException("layer " + layer + " does not fit " + site.fieldName());
    }
  }

  /** The stream as it enters a block. */
  public static HookPoint residPre(int layer) {
    return new HookPoint(layer, HookSite.RESID_PRE);
  }

  /** The stream between attention and MLP of a block. */
  public static HookPoint residMid(int layer) {
    return new HookPoint(layer, HookSite.RESID_MID);
  }

  /** The stream as it leaves a block. */
  public static HookPoint residPost(int layer) {
    return new HookPoint(layer, HookSite.RESID_POST);
  }

  /**
   * Reads a name: canonical ({@code blocks.5.attn.z}), TransformerLens ({@code
   * blocks.5.attn.hook_z}) or a Hugging Face module, which stands for its output ({@code
   * transformer.h.5}, {@code model.layers.5.mlp.gate_proj}).
   *
   * @throws UnknownHookPointException if the name is none of these, or is a module whose meaning
   *     differs between architectures; the message says what to write
   */
  public static HookPoint parse(String name) {
    return HookNames.parse(name);
  }

  /** The canonical name. */
  public String name() {
    return site.inBlock() ? "blocks." + layer + "." + site.fieldName() : site.fieldName();
  }

  /** Orders by the forward pass. */
  @Override
  public int compareTo(HookPoint other) {
    int byLayer = Integer.compare(layer, other.layer);
    return byLayer != 0 ? byLayer : site.compareTo(other.site);
  }

  @Override
  public String toString() {
    return name();
  }
}
