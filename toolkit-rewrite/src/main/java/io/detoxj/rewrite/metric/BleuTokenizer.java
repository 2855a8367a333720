/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;

/** How BLEU cuts a text into words, as sacrebleu 2 does under the same names. */
public enum BleuTokenizer {
  /** That of mteval-v13a, for languages with spaces. */
  T13A("13a") {
    @Override
    List<String> words(String text) {
      String line = text.replace("<skipped>", "").replace("-\n", "").replace('\n', ' ');
      if (line.indexOf('&') >= 0) {
        line =
            line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
      }
      return WesternWords.of(" " + line + " ");
    }
  },
  /** Each Chinese character a word, all else by the rules of 13a. */
  ZH("zh") {
    @Override
    List<String> words(String text) {
      StringBuilder line = new StringBuilder();
      WhiteSpace.strip(text)
          .codePoints()
          .forEach(
              c -> {
                if (isChinese(c)) {
                  line.append(' ').appendCodePoint(c).append(' ');
                } else {
                  line.appendCodePoint(c);
                }
              });
      return WesternWords.of(line.toString());
    }
  },
  /** Each character a word, white space left out. */
  CHARACTERS("char") {
    @Override
    List<String> words(String text) {
      return text.codePoints()
          .filter(c -> !WhiteSpace.is(c))
          .mapToObj(Character::toString)
          .toList();
    }
  },
  /** What white space divides. */
  NONE("none") {
    @Override
    List<String> words(String text) {
      return WhiteSpace.split(text);
    }
  };

  /**
   * First and last of each range that sacrebleu takes for Chinese. Its ranges written with five
   * digits are read by Python as four digits and a letter, so that they span U+2001 to U+2A6D and
   * U+2F81 to U+2FA1; numbers are comparable with published ones only if that is kept.
   */
  private static final int[] CHINESE = {
    0x3400, 0x4db5, 0x4e00, 0x9fa5, 0x9fa6, 0x9fbb, 0xf900, 0xfa2d, 0xfa30, 0xfa6a, 0xfa70, 0xfad9,
    0x2001, 0x2a6d, 0x2f81, 0x2fa1, 0xff00, 0xffef, 0x2e80, 0x2eff, 0x3000, 0x303f, 0x31c0, 0x31ef,
    0x2f00, 0x2fdf, 0x2ff0, 0x2fff, 0x3100, 0x312f, 0x31a0, 0x31bf, 0xfe10, 0xfe1f, 0xfe30, 0xfe4f,
    0x2600, 0x26ff, 0x2700, 0x27bf, 0x3200, 0x32ff, 0x3300, 0x33ff
  };

  private final String name;

  BleuTokenizer(String name) {
    this.name = name;
  }

  /** Its name in sacrebleu and in the ids of metrics. */
  public String nameInId() {
    return name;
  }

  /** The words of a text whose white space at the end was taken away. */
  abstract List<String> words(String text);

  private static boolean isChinese(int c) {
    for (int i = 0; i < CHINESE.length; i += 2) {
      if (CHINESE[i] <= c && c <= CHINESE[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
