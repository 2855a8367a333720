/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.hook.UnknownHookPointException;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A named place in an encoder-decoder: {@code encoder.blocks.0.resid_post}, {@code
 * decoder.blocks.1.attn.z}, {@code decoder.blocks.1.cross.attn.pattern}, {@code decoder.logits}. In
 * {@link Part#CROSS}, {@code resid_mid} is the stream after the attention to the encoder, and
 * {@code attn_out} what that adds to it.
 *
 * @param part where it lies
 * @param point the place there
 */
public record Seq2SeqHookPoint(Part part, HookPoint point) implements Comparable<Seq2SeqHookPoint> {
  private static final Pattern NAME =
      Pattern.compile("(encoder|decoder)\\.(blocks\\.\\d{1,4}\\.)?(cross\\.)?(.+)");
  private static final Comparator<Seq2SeqHookPoint> FORWARD =
      Comparator.comparing((Seq2SeqHookPoint at) -> at.part != Part.ENCODER)
          .thenComparing(at -> at.point.layer())
          .thenComparing(Seq2SeqHookPoint::third)
          .thenComparing(at -> at.point.site());

  /**
   * Reads a canonical name.
   *
   * @throws UnknownHookPointException if it is none
   */
  public static Seq2SeqHookPoint parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw unknown(name);
    }
    boolean encoder = matcher.group(1).equals("encoder");
    boolean cross = matcher.group(3) != null;
    String block = matcher.group(2) == null ? "" : matcher.group(2);
    if (cross && (encoder || block.isEmpty())) {
      throw unknown(name);
    }
    Part part = encoder ? Part.ENCODER : cross ? Part.CROSS : Part.DECODER;
    Seq2SeqHookPoint read = new Seq2SeqHookPoint(part, HookPoint.parse(block + matcher.group(4)));
    // Names of modules mean other models.
    if (!read.name().equals(name)) {
      throw unknown(name);
    }
    return read;
  }

  private static UnknownHookPointException unknown(String name) {
    return new UnknownHookPointException(
        "unknown hook point \"%s\" of an encoder-decoder; a name looks like encoder.blocks.0.resid_post, decoder.blocks.1.attn.z or decoder.blocks.1.cross.attn.pattern"
            .formatted(name));
  }

  /** The canonical name. */
  public String name() {
    String name = point.name();
    if (part == Part.CROSS) {
      int site = name.length() - point.site().fieldName().length();
      name = name.substring(0, site) + "cross." + name.substring(site);
    }
    return part.prefix() + name;
  }

  /** The third of a block it lies in: self-attention, attention to the encoder, MLP. */
  private int third() {
    if (part == Part.CROSS) {
      return 1;
    }
    return point.site().compareTo(HookSite.RESID_MID) <= 0 ? 0 : 2;
  }

  /** Orders by the forward pass. */
  @Override
  public int compareTo(Seq2SeqHookPoint other) {
    return FORWARD.compare(this, other);
  }

  @Override
  public String toString() {
    return name();
  }
}
