/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** The text of a growing completion: what of it is certain, and whether a stop string ended it. */
final class TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final Endings endings;
  private String text = "";
  private int settled;
  private int given;
  private boolean stopped;

  TextStream(Endings endings) {
    this.endings = endings;
  }

  /**
   * Takes in the text so far.
   *
   * @param whole with the names of special tokens if {@link Endings#readsSpecial}
   * @param unchanging how much of its beginning no further token can change
   * @return whether a stop string is in it; the text then ends before the first of them
   */
  boolean update(String whole, int unchanging) {
    text = whole;
    settled = unchanging;
    int first = -1;
    for (String stop : endings.strings()) {
      int at = whole.indexOf(stop);
      first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    if (first >= 0) {
      text = whole.substring(0, first);
      stopped = true;
    }
    return stopped;
  }

  /** The text so far, without a stop string. */
  String text() {
    return endings.withoutSpecial(text);
  }

  /**
   * The text that is certain and was not given before.
   *
   * @param finished whether nothing follows, so that all of it is certain
   */
  String next(boolean finished) {
    int end = finished ? text.length() : certain();
    if (end <= given) {
      return "";
    }
    String piece = text.substring(given, end);
    given = end;
    return endings.withoutSpecial(piece);
  }

  /** The end of the text without an incomplete character or the beginning of a stop string. */
  private int certain() {
    int end = Math.min(settled, text.length());
    while (end > 0 && text.charAt(end - 1) == INCOMPLETE) {
      end--;
    }
    int certain = end;
    for (String stop : endings.strings()) {
      for (int length = Math.min(stop.length() - 1, end); length > 0; length--) {
        if (text.startsWith(stop.substring(0, length), end - length)) {
          certain = Math.min(certain, end - length);
          break;
        }
      }
    }
    return certain;
  }
}
