/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import java.util.List;
import java.util.regex.Pattern;

/** Undoes the tokenisation of WikiText as the lm-eval task does, its oddities included. */
final class WikitextText {
  /** A pattern and what takes its place, in the order of their work. */
  private record Step(Pattern pattern, String replacement) {}

  private static final List<Step> STEPS =
      List.of(
          plain("s '", "s'"),
          regex("/' [0-9]/", "/'[0-9]/"),
          plain(" @-@ ", "-"),
          plain(" @,@ ", ","),
          plain(" @.@ ", "."),
          plain(" : ", ": "),
          plain(" ; ", "; "),
          plain(" . ", ". "),
          plain(" ! ", "! "),
          plain(" ? ", "? "),
          plain(" , ", ", "),
          regex("\\(\\s*([^\\)]*?)\\s*\\)", "($1)"),
          regex("\\[\\s*([^\\]]*?)\\s*\\]", "[$1]"),
          regex("\\{\\s*([^}]*?)\\s*\\}", "{$1}"),
          regex("\"\\s*([^\"]*?)\\s*\"", "\"$1\""),
          regex("'\\s*([^']*?)\\s*'", "'$1'"),
          plain("= = = =", "===="),
          plain("= = =", "==="),
          plain("= =", "=="),
          plain(" \u00b0 ", "\u00b0"),
          plain(" \n", "\n"),
          plain("\n ", "\n"),
          plain(" N ", " 1 "),
          plain(" 's", "'s"));

  private WikitextText() {}

  private static Step plain(String text, String replacement) {
    return new Step(Pattern.compile(text, Pattern.LITERAL), replacement);
  }

  private static Step regex(String pattern, String replacement) {
    return new Step(
        Pattern.compile(pattern, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS),
        replacement);
  }

  static String detokenized(String page) {
    String text = page;
    for (Step step : STEPS) {
      text = BudgetedText.replaceAll(step.pattern(), text, step.replacement());
    }
    return text;
  }
}
