/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A named place in a model where an activation {@code [batch, seq, dModel]} (float32) can be seen
 * and replaced.
 *
 * @param layer the block, from 0
 * @param site the place inside the block
 */
public record HookPoint(int layer, HookSite site) implements Comparable<HookPoint> {
  private static final Pattern CANONICAL =
      Pattern.compile("blocks\\.(\\d{1,4})\\.(?:hook_)?(resid_pre|resid_mid|resid_post)");
  // A Hugging Face module name stands for that module's output.
  private static final Pattern HUGGING_FACE =
      Pattern.compile("(?:transformer\\.h|model\\.layers)\\.(\\d{1,4})");

  /** Checks the layer. */
  public HookPoint {
    if (layer < 0) {
      throw new IllegalArgumentException("layer must be 0 or more but was " + layer);
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
   * Reads a name: canonical ({@code blocks.5.resid_post}), TransformerLens ({@code
   * blocks.5.hook_resid_post}) or Hugging Face ({@code transformer.h.5}, {@code model.layers.5}:
   * the block's output).
   *
   * @throws UnknownHookPointException if the name is none of these; the message lists the forms
   */
  public static HookPoint parse(String name) {
    Matcher canonical = CANONICAL.matcher(name);
    if (canonical.matches()) {
      int layer = Integer.parseInt(canonical.group(1));
      for (HookSite site : HookSite.values()) {
        if (site.fieldName().equals(canonical.group(2))) {
          return new HookPoint(layer, site);
        }
      }
    }
    Matcher huggingFace = HUGGING_FACE.matcher(name);
    if (huggingFace.matches()) {
      return residPost(Integer.parseInt(huggingFace.group(1)));
    }
    throw new UnknownHookPointException(
        "unknown hook point \""
            + name
            + "\"; a name looks like blocks.0.resid_pre,"
            + " blocks.0.resid_mid, blocks.0.resid_post, blocks.0.hook_resid_post or"
            + " transformer.h.0");
  }

  /** The canonical name. */
  public String name() {
    return "blocks." + layer + "." + site.fieldName();
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
