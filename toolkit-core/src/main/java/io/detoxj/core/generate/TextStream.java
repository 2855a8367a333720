/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.List;

/** The text of a growing completion: what of it is certain, and whether a stop string ended it. */
final class TextStream {
  private static final char INCOMPLETE = '\uFFFD';

  private final List<String> stops;
  private String text = "";
  private int given;
  private boolean stopped;

  TextStream(List<String> stops) {
    this.stops = stops;
  }

  /**
   * Takes in the text so far.
   *
   * @return whether a stop string is in it; the text then ends before the first of them
   */
  boolean update(String whole) {
    text = whole;
    int first = -1;
    for (String stop : stops) {
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
    return text;
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
    return piece;
  }

  /** The end of the text without an incomplete character or the beginning of a stop string. */
  private int certain() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == INCOMPLETE) {
      end--;
    }
    int certain = end;
    for (String stop : stops) {
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
