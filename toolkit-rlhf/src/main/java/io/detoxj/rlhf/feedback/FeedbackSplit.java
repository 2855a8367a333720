/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import io.detoxj.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Records for learning, for choosing settings and for reporting: 7, 1 and 2 parts of ten, by a hash
 * of the question, so that the answers to one question are never in two of them and a record stays
 * where it is when files are joined.
 *
 * @param training to learn from
 * @param validation to choose by
 * @param test to report on
 */
public record FeedbackSplit(
    List<FeedbackRecord> training, List<FeedbackRecord> validation, List<FeedbackRecord> test) {
  private static final int PARTS = 10;
  private static final int TRAINING = 7;
  private static final int WITH_VALIDATION = 8;

  /** Keeps copies of the lists. */
  public FeedbackSplit {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /** Splits records. */
  public static FeedbackSplit of(List<FeedbackRecord> records) {
    List<FeedbackRecord> training = new ArrayList<>();
    List<FeedbackRecord> validation = new ArrayList<>();
    List<FeedbackRecord> test = new ArrayList<>();
    for (FeedbackRecord one : records) {
      int part = part(one.question());
      (part < TRAINING ? training : part < WITH_VALIDATION ? validation : test).add(one);
    }
    return new FeedbackSplit(training, validation, test);
  }

  /** Case and white space at the ends make no other question. */
  private static int part(String question) {
    byte[] hash =
        Sha256.digest(question.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    return Math.floorMod(((hash[0] & 255) << 16) | ((hash[1] & 255) << 8) | (hash[2] & 255), PARTS);
  }
}
