/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

/** Texts of files that may hold half a surrogate pair, which JSON can write and UTF-8 cannot. */
public final class SoundText {
  private SoundText() {}

  /** With U+FFFD in place of each surrogate that has no partner. */
  public static String of(String text) {
    StringBuilder sound = new StringBuilder(text);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        sound.setCharAt(i, '\uFFFD');
      }
    }
    return sound.toString();
  }
}
