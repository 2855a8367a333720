/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Text as a lexicon sees it: Unicode form NFKC, upper and lower case made one, invisible format
 * characters left out, and each run of white space, control characters, hyphens, dashes and
 * underscores made one space, so that a phrase is found however it is joined.
 */
final class FoldedText {
  private FoldedText() {}

  static String of(String text) {
    String plain = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    // Through the upper case, for some letters have two lower-case forms.
    String lower = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder(lower.length());
    boolean gap = false;
    for (int at = 0; at < lower.length(); ) {
      int cp = lower.codePointAt(at);
      at += Character.charCount(cp);
      if (isGap(cp)) {
        gap = true;
      } else if (Character.getType(cp) != Character.FORMAT) {
        if (gap && !folded.isEmpty()) {
          folded.append(' ');
        }
        gap = false;
        folded.appendCodePoint(cp == '\u2019' ? '\'' : cp);
      }
    }
    return folded.toString();
  }

  /** Whether a character is part of a word, so that no term may end or begin beside it. */
  static boolean isWordPart(int cp) {
    if (cp < 0x80) {
      return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z');
    }
    int type = Character.getType(cp);
    return Character.isLetterOrDigit(cp)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isGap(int cp) {
    return cp == '_'
        || cp == '-'
        || Character.isWhitespace(cp)
        || Character.isSpaceChar(cp)
        || Character.isISOControl(cp)
        || Character.getType(cp) == Character.DASH_PUNCTUATION;
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
