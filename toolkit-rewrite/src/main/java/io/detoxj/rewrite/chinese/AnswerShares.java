/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares of the answers of a classifier that answers in words. An answer that is none of the labels
 * counts nowhere, so that shares may sum to less than 100.
 */
public final class AnswerShares {
  private static final String HARMLESS = "无毒";
  private static final List<String> STYLES = List.of("Toxic", "Neutral", "Polite");

  private AnswerShares() {}

  /**
   * S-CLS: percent of the answers that say the rewrite is not toxic, after white space, full stops
   * and line breaks are taken away; every other answer is a miss.
   *
   * @param answers one for each record
   * @throws IllegalArgumentException if there are none
   */
  public static double harmless(List<String> answers) {
    requireSome(answers);
    long hits =
        answers.stream()
            .map(answer -> answer.strip().replace("。", "").replace("\n", ""))
            .filter(HARMLESS::equals)
            .count();
    return 100.0 * hits / answers.size();
  }

  /**
   * Percent of the answers for each style, Toxic, Neutral and Polite; wanted are few, many and few.
   *
   * @param answers one for each record
   * @throws IllegalArgumentException if there are none
   */
  public static Map<String, Double> styles(List<String> answers) {
    requireSome(answers);
    Map<String, Double> shares = new LinkedHashMap<>();
    for (String style : STYLES) {
      long hits = answers.stream().map(String::strip).filter(style::equals).count();
      shares.put(style, 100.0 * hits / answers.size());
    }
    return shares;
  }

  private static void requireSome(List<String> answers) {
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("there are no answers, so they have no shares");
    }
  }
}
