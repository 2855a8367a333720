/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 bytes as a string in which each char is one byte, because tokens may end within a
 * character. Letters of ASCII are folded to lower case, which leaves every other character whole.
 */
final class ByteText {
  private static final int LONGEST_CHARACTER = 4;

  private ByteText() {}

  /** The bytes of a text. */
  static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Some bytes. */
  static String of(byte[] bytes) {
    byte[] folded = bytes.clone();
    for (int i = 0; i < folded.length; i++) {
      if (folded[i] >= 'A' && folded[i] <= 'Z') {
        folded[i] = (byte) (folded[i] + 'a' - 'A');
      }
    }
    return new String(folded, StandardCharsets.ISO_8859_1);
  }

  /** Whether the character before an index is a letter or digit; not if there is none. */
  static boolean wordBefore(String bytes, int end) {
    int start = end - 1;
    while (start > 0 && end - start < LONGEST_CHARACTER && isContinuation(bytes.charAt(start))) {
      start--;
    }
    return start >= 0 && isWord(bytes.substring(start, end));
  }

  /**
   * Whether the character from an index on is a letter or digit; not if there is none or only the
   * first bytes of one.
   */
  static boolean wordFrom(String bytes, int start) {
    int end = Math.min(start + 1, bytes.length());
    while (end < bytes.length() && isContinuation(bytes.charAt(end))) {
      end++;
    }
    return isWord(bytes.substring(start, end));
  }

  private static boolean isContinuation(char b) {
    return (b & 0xC0) == 0x80;
  }

  /** Bytes that are no whole character decode to U+FFFD, which is neither letter nor digit. */
  private static boolean isWord(String character) {
    String text =
        new String(character.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    return !text.isEmpty() && Character.isLetterOrDigit(text.codePointAt(0));
  }
}
