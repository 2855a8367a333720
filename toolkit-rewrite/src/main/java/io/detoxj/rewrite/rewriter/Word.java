/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

/**
 * A piece of a sentence with the punctuation at its ends apart.
 *
 * @param before punctuation in front
 * @param core from the first letter or digit to the last one; empty if there is none
 * @param after punctuation behind
 */
record Word(String before, String core, String after) {
  static Word of(String piece) {
    int from = 0;
    while (from < piece.length() && !isPart(piece.codePointAt(from))) {
      from += Character.charCount(piece.codePointAt(from));
    }
    int to = piece.length();
    while (to > from && !isPart(piece.codePointBefore(to))) {
      to -= Character.charCount(piece.codePointBefore(to));
    }
    return new Word(piece.substring(0, from), piece.substring(from, to), piece.substring(to));
  }

  private static boolean isPart(int cp) {
    return Character.isLetterOrDigit(cp);
  }

  /** The piece with another word between the same punctuation. */
  String with(String other) {
    return before + other + after;
  }
}
