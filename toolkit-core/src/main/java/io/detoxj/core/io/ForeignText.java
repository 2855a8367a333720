/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.util.regex.Pattern;

/**
 * Makes text that others wrote fit for a message: what a server answers and what a file holds can
 * be long, can steer a terminal, and can turn the direction of the line it is quoted in.
 */
public final class ForeignText {
  /** Characters that {@link #shown} leaves of a text. */
  public static final int SHOWN = 300;

  // Whole escape sequences first: CSI, strings such as OSC up to their end, then two characters.
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\\u001B\\[|\\u009B)[0-?]*[ -/]*[@-~]"
              + "|(?:\\u001B[\\]PX^_]|[\\u009D\\u0090\\u0098\\u009E\\u009F])"
              + "[^\\u0007\\u001B\\u009C]*(?:\\u0007|\\u001B\\\\|\\u009C)?"
              + "|\\u001B[ -/]*[0-~]?");
  private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n\\u0085\\u2028\\u2029\\t]+");
  private static final Pattern CONTROLS =
      Pattern.compile("[\\p{Cc}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

  private ForeignText() {}

  /**
   * A text for a message: one line, without control characters, terminal sequences and marks of
   * direction, cut after {@link #SHOWN} characters.
   */
  public static String shown(String text) {
    return shown(text, SHOWN);
  }

  /**
   * As {@link #shown(String)}, cut elsewhere.
   *
   * @param most characters that are left, 1 or more; dots say that there were more
   */
  public static String shown(String text, int most) {
    return cut(printable(text), most);
  }

  /** A text on one line without control characters, terminal sequences and marks of direction. */
  public static String printable(String text) {
    String plain = ESCAPES.matcher(text).replaceAll("");
    return CONTROLS.matcher(LINE_ENDS.matcher(plain).replaceAll(" ")).replaceAll("");
  }

  /** Cuts between characters, never within one. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "...";
  }
}
