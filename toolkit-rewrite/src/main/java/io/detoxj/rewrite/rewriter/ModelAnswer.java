/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a reasoning model's answer that is meant for the reader. */
public final class ModelAnswer {
  private static final String END_OF_THOUGHT = "</think>";
  private static final Pattern THOUGHT = Pattern.compile("(?s)<think>.*?</think>");
  private static final Pattern ANSWER = Pattern.compile("(?s)<answer>(.*?)</answer>");

  private ModelAnswer() {}

  /**
   * Cuts away thoughts, also such whose beginning the server has cut, and takes the content of
   * {@code <answer>} if there is one. A thought without an end leaves nothing.
   */
  public static String of(String text) {
    String rest = THOUGHT.matcher(text).replaceAll("");
    int end = rest.lastIndexOf(END_OF_THOUGHT);
    rest = end < 0 ? rest : rest.substring(end + END_OF_THOUGHT.length());
    int open = rest.indexOf("<think>");
    rest = open < 0 ? rest : rest.substring(0, open);
    Matcher answer = ANSWER.matcher(rest);
    return (answer.find() ? answer.group(1) : rest).strip();
  }
}
