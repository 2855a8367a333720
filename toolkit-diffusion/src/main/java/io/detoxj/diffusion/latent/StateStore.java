/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.checkpoint.HalfPrecision;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Texts with their states, computed once: the encoder never learns, so nothing is gained by asking
 * it again. States are kept in bfloat16, which is off by 0.4 % at most, a fiftieth of the noise
 * that they get in training.
 */
public final class StateStore {
  private static final int TOGETHER = 256;
  private static final int UPPER_HALF = 16;

  private final List<int[]> ids = new ArrayList<>();
  private final List<short[]> states = new ArrayList<>();
  private final Standardizer standardizer;
  private final int width;

  private StateStore(FrozenEncoder encoder, List<String> texts, ProgressListener progress) {
    this.width = encoder.width();
    Standardizer.Collector statistics = new Standardizer.Collector(width);
    for (int from = 0; from < texts.size(); from += TOGETHER) {
      List<String> some = texts.subList(from, Math.min(texts.size(), from + TOGETHER));
      for (FrozenEncoder.Encoded text : encoder.encodeAll(some)) {
        statistics.add(text.states());
        ids.add(text.ids());
        short[] kept = new short[text.states().length];
        for (int i = 0; i < kept.length; i++) {
          kept[i] = HalfPrecision.toBfloat16(text.states()[i]);
        }
        states.add(kept);
      }
      progress.progress(ids.size(), texts.size(), "texts encoded");
    }
    this.standardizer = statistics.done();
  }

  /**
   * Encodes texts.
   *
   * @param progress hears of it
   */
  public static StateStore of(
      FrozenEncoder encoder, List<String> texts, ProgressListener progress) {
    return new StateStore(encoder, texts, progress);
  }

  /**
   * Adds a text that is there once more, with gaps between its tokens.
   *
   * @param places its ids in their order, and {@link OutputTokens#GAP} where there is none
   * @return its number
   */
  public int addSpaced(int text, int[] places) {
    ids.add(places);
    states.add(states.get(text));
    return ids.size() - 1;
  }

  /** How many texts there are. */
  public int size() {
    return ids.size();
  }

  /** The tokens of a text, special tokens and gaps included. */
  public int[] ids(int text) {
    return ids.get(text);
  }

  /** The tokens of all texts. */
  public List<int[]> allIds() {
    return ids;
  }

  /** Mean and deviation of every dimension over all tokens. */
  public Standardizer standardizer() {
    return standardizer;
  }

  /** The states of a text as the encoder made them, {@code [tokens * width]}; zeros at gaps. */
  public float[] states(int text) {
    short[] kept = states.get(text);
    int[] places = ids.get(text);
    float[] values = new float[places.length * width];
    int from = 0;
    for (int place = 0; place < places.length; place++) {
      if (places[place] != OutputTokens.GAP) {
        for (int i = place * width; i < (place + 1) * width; i++) {
          values[i] = Float.intBitsToFloat(kept[from++] << UPPER_HALF);
        }
      }
    }
    return values;
  }

  /** A text as the encoder gives it, but for rounding. */
  public FrozenEncoder.Encoded encoded(int text) {
    return new FrozenEncoder.Encoded(ids.get(text), states(text));
  }

  /** Of the tokens of all texts, in their order. */
  public String sha256() {
    MessageDigest digest = Sha256.newDigest();
    for (int[] text : ids) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (text.length + 1));
      bytes.putInt(text.length);
      for (int id : text) {
        bytes.putInt(id);
      }
      digest.update(bytes.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
