/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

/**
 * The normalisation of Tercom (Snover et al., 2006) as sacrebleu 2 has it under the names
 * normalized, no_punct and asian_support.
 */
final class TercomWords {
  private static final String MARKS = ".,?:;!\"()";

  /** First and last of the ranges of Chinese characters and their kin, each a word. */
  private static final int[] CHARACTERS = {
    0x4e00, 0x9fff, 0x3400, 0x4dbf, 0x31c0, 0x31ef, 0x2e80, 0x2eff, 0x3300, 0x33ff, 0xf900, 0xfaff,
    0xfe30, 0xfe4f, 0x3200, 0x3f22
  };

  private static final int[] ASIAN_MARKS = {
    0x3001, 0x3002, 0x3008, 0x3011, 0x3014, 0x301f, 0xff61, 0xff65, 0x30fb, 0x30fb, 0xff0e, 0xff0e,
    0xff0c, 0xff0c, 0xff1f, 0xff1f, 0xff1a, 0xff1b, 0xff01, 0xff02, 0xff08, 0xff09
  };

  private TercomWords() {}

  /**
   * Normalises a line.
   *
   * @param asian whether Chinese characters and Asian marks become words. The rules for runs of
   *     kana look for them at the very start of a line, where normalisation has put a blank, and so
   *     never apply
   */
  static String normalized(String text, boolean asian) {
    String line = text.replace("\n-", "").replace('\n', ' ');
    if (line.indexOf('&') >= 0) {
      line =
          line.replace("&quot;", "\"")
              .replace("&amp;", "&")
              .replace("&lt;", "<")
              .replace("&gt;", ">");
    }
    line = WesternWords.withPossessives(line);
    if (!asian) {
      return line;
    }
    StringBuilder out = new StringBuilder(line.length() + 16);
    line.codePoints()
        .forEach(
            c -> {
              if (within(CHARACTERS, c) || within(ASIAN_MARKS, c)) {
                out.append(' ').appendCodePoint(c).append(' ');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /** A line without marks, which are taken out of words, too. */
  static String withoutPunctuation(String line, boolean asian) {
    StringBuilder out = new StringBuilder(line.length());
    line.codePoints()
        .filter(c -> MARKS.indexOf(c) < 0 && !(asian && within(ASIAN_MARKS, c)))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean within(int[] ranges, int c) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] <= c && c <= ranges[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
