/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The hook points of an encoder-decoder. */
final class HookPoints {
  /** What the attention to the encoder has; the rest of a block is the decoder's own. */
  private static final Set<HookSite> IN_CROSS =
      Set.of(
          HookSite.ATTN_NORMALIZED,
          HookSite.ATTN_IN,
          HookSite.ATTN_Q,
          HookSite.ATTN_K,
          HookSite.ATTN_V,
          HookSite.ATTN_PATTERN,
          HookSite.ATTN_Z,
          HookSite.ATTN_OUT,
          HookSite.RESID_MID);

  private HookPoints() {}

  /**
   * All of them, in the order of the forward pass.
   *
   * @param without sites that the blocks do not have
   * @param outside what both stacks have outside of their blocks, besides the logits
   */
  static List<Seq2SeqHookPoint> of(
      Seq2SeqSizes sizes, Set<HookSite> without, List<HookPoint> outside) {
    List<Seq2SeqHookPoint> all = new ArrayList<>();
    for (HookPoint point : outside) {
      all.add(new Seq2SeqHookPoint(Part.ENCODER, point));
      all.add(new Seq2SeqHookPoint(Part.DECODER, point));
    }
    all.add(new Seq2SeqHookPoint(Part.DECODER, HookPoint.LOGITS));
    for (HookSite site : HookSite.values()) {
      if (site.inBlock() && !without.contains(site)) {
        add(all, Part.ENCODER, site, sizes.encoderLayers());
        add(all, Part.DECODER, site, sizes.decoderLayers());
        add(all, Part.CROSS, site, IN_CROSS.contains(site) ? sizes.decoderLayers() : 0);
      }
    }
    Collections.sort(all);
    return List.copyOf(all);
  }

  private static void add(List<Seq2SeqHookPoint> all, Part part, HookSite site, int layers) {
    for (int layer = 0; layer < layers; layer++) {
      all.add(new Seq2SeqHookPoint(part, new HookPoint(layer, site)));
    }
  }
}
