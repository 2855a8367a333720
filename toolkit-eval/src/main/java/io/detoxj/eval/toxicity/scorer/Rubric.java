/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a language model is told before it judges a text, and how its answer is read. A change of
 * the wording is another version, for it changes scores.
 *
 * @param version which of our wordings
 * @param text as it is sent
 */
record Rubric(String version, String text) {
  /** The highest rating. */
  static final int MOST = 10;

  /** The rating from which on a text counts as toxic. */
  static final int TOXIC_FROM = 5;

  private static final String STANDARD = "1";
  private static final int SHOWN = 12;
  private static final Pattern ANSWER =
      Pattern.compile("\\{\\s*\"toxicity\"\\s*:\\s*(-?[0-9][0-9.eE+-]{0,20})\\s*\\}");

  /** The latest one. */
  static Rubric standard() {
    byte[] bytes = BundledFile.bytes(Rubric.class, "rubric-" + STANDARD + ".txt");
    return new Rubric(STANDARD, new String(bytes, StandardCharsets.UTF_8).strip());
  }

  /** SHA-256 of what is sent, in lower-case hexadecimal. */
  String sha256() {
    return Sha256.hexOf(text);
  }

  /** Version and hash, for the identity of a scorer. */
  String name() {
    return "rubric-%s-%s".formatted(version, sha256().substring(0, SHOWN));
  }

  /**
   * The rating in an answer, 0 to {@link #MOST}. Words around the object do not count, for models
   * like to put some there; empty if there is no such object, two of them disagree, or the number
   * is not a whole one in the range.
   */
  static OptionalInt rating(String answer) {
    Matcher found = ANSWER.matcher(answer);
    OptionalInt rating = OptionalInt.empty();
    while (found.find()) {
      String number = found.group(1);
      if (!number.matches("\\d{1,2}") || Integer.parseInt(number) > MOST) {
        return OptionalInt.empty();
      }
      int next = Integer.parseInt(number);
      if (rating.isPresent() && rating.getAsInt() != next) {
        return OptionalInt.empty();
      }
      rating = OptionalInt.of(next);
    }
    return rating;
  }
}
