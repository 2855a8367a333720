/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the answers of a language model that judges are read, as ToxiEval reads TxGemma's: the first
 * A (safe) or B (toxic), and for LD50 the first number, of at most 1,000.
 */
public final class JudgeAnswer {
  /** The one endpoint that is answered with a number: high is safe. */
  public static final String LD50 = "LD50_Zhu";

  private static final double MOST = 1000;
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  private JudgeAnswer() {}

  /**
   * Reads an answer; one that is neither letter nor number is missing, which ToxiEval takes as
   * toxic.
   */
  public static Judgement read(String endpoint, String answer) {
    if (endpoint.equals(LD50)) {
      Matcher number = NUMBER.matcher(answer);
      return number.find()
          ? new Judgement.Judged(
              number.group(), Math.min(MOST, Math.floor(Double.parseDouble(number.group()))) / MOST)
          : new Judgement.Missing("the judge's answer has no number");
    }
    String upper = answer.toUpperCase(Locale.ROOT);
    int safe = upper.indexOf('A');
    int toxic = upper.indexOf('B');
    if (safe < 0 && toxic < 0) {
      return new Judgement.Missing("the judge's answer has neither A nor B");
    }
    return safe >= 0 && (toxic < 0 || safe < toxic)
        ? new Judgement.Judged("A", 1)
        : new Judgement.Judged("B", 0);
  }
}
