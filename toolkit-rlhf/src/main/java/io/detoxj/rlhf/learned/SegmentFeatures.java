/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.List;

/**
 * The numbers that a head reads at the end of each segment: the state of its last token, the mean
 * over the states of its tokens, and the product of that mean with the mean over what stands before
 * the answer. {@code [3 width]} for each. The released models read a mark before each segment,
 * which they learnt to fill; an encoder that stays as it is keeps what a segment says in all of its
 * tokens.
 */
final class SegmentFeatures {
  /** How many numbers there are, in widths of the encoder. */
  static final int PARTS = 3;

  private SegmentFeatures() {}

  /**
   * Of the segments of an answer.
   *
   * @param states of the whole text
   * @param tokens of the whole text, without special ones
   * @param special how many special tokens stand before the text
   * @param answerAt where the answer begins in the text
   * @param ends of its segments within the answer
   */
  static float[][] of(
      TokenEncoder.States states,
      List<Tokenizer.Placed> tokens,
      int special,
      int answerAt,
      List<Integer> ends) {
    int width = states.state(0).length;
    int token = 0;
    while (token < tokens.size() && tokens.get(token).end() <= answerAt) {
      token++;
    }
    // With nothing before the answer there is the first special token.
    double[] before = mean(states, 0, Math.max(1, special + token), width);
    float[][] features = new float[ends.size()][PARTS * width];
    for (int j = 0; j < features.length; j++) {
      int first = token;
      while (token < tokens.size() && tokens.get(token).start() < answerAt + ends.get(j)) {
        token++;
      }
      // A segment of no token of its own is judged by the last one before it.
      int last = Math.max(0, special + token - 1);
      int from = Math.min(special + first, last);
      double[] mean = mean(states, from, last + 1, width);
      float[] end = states.state(last);
      for (int i = 0; i < width; i++) {
        features[j][i] = end[i];
        features[j][width + i] = (float) mean[i];
        features[j][2 * width + i] = (float) (mean[i] * before[i]);
      }
    }
    return features;
  }

  private static double[] mean(TokenEncoder.States states, int from, int to, int width) {
    double[] mean = new double[width];
    for (int token = from; token < to; token++) {
      float[] state = states.state(token);
      for (int i = 0; i < width; i++) {
        mean[i] += state[i] / (double) (to - from);
      }
    }
    return mean;
  }
}
