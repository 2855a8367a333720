/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.ScoringException;
import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder that reward models read, which does not learn, with its tokenizer. Several models
 * share one. Safe for use by several threads; holds native memory until closed.
 */
public final class RewardEncoder implements AutoCloseable {
  private static final int TEXTS = 64;

  private final TokenEncoder encoder;
  private final Tokenizer tokenizer;

  /**
   * An answer to be read.
   *
   * @param before what stands before it
   * @param answer the text
   * @param ends of its segments
   */
  record Reading(String before, String answer, List<Integer> ends) {}

  private RewardEncoder(TokenEncoder encoder, Tokenizer tokenizer) {
    this.encoder = encoder;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads an encoder on the CPU.
   *
   * @param folder as for {@link TokenEncoder#load(Path)}
   * @throws io.detoxj.core.CheckpointException if the folder is no sound checkpoint of an encoder
   * @throws IOException if a file cannot be read
   */
  public static RewardEncoder load(Path folder) throws IOException {
    TokenEncoder encoder = TokenEncoder.load(folder);
    try {
      return new RewardEncoder(
          encoder, FolderTokenizer.load(folder, encoder.info().architecture()));
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** What it is. */
  public TokenEncoder.Info info() {
    return encoder.info();
  }

  /** Everything that makes its states. */
  public Fingerprint fingerprint() {
    return encoder.fingerprint();
  }

  /** How many numbers a head reads at the end of a segment. */
  int features() {
    return SegmentFeatures.PARTS * encoder.info().width();
  }

  /**
   * What a head reads of answers, {@code [segments, features]} for each.
   *
   * @throws ScoringException if a text is longer than the encoder
   */
  List<float[][]> read(List<Reading> readings) {
    List<float[][]> all = new ArrayList<>();
    for (int from = 0; from < readings.size(); from += TEXTS) {
      List<Reading> some = readings.subList(from, Math.min(readings.size(), from + TEXTS));
      List<TokenEncoder.States> states =
          encoder.encode(
              some.stream().map(one -> one.before() + one.answer()).toList(),
              encoder.info().layers());
      for (int i = 0; i < some.size(); i++) {
        all.add(features(some.get(i), states.get(i)));
      }
    }
    return all;
  }

  private float[][] features(Reading reading, TokenEncoder.States states) {
    if (states.isCut()) {
      throw new ScoringException(
          "a question with its passages and answer has more than the %s tokens that the encoder of the reward reads; give it fewer words of the passages, shorten the answers, or take an encoder of longer texts"
              .formatted(encoder.info().maxTokens()));
    }
    int special = 0;
    while (special < states.size() && !states.isText(special)) {
      special++;
    }
    return SegmentFeatures.of(
        states,
        tokenizer.encodeWithPlaces(reading.before() + reading.answer()),
        states.isEmpty() ? 1 : special,
        reading.before().length(),
        reading.ends());
  }

  @Override
  public void close() {
    tokenizer.close();
    encoder.close();
  }
}
