/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One text of the corpus, or one piece of a long text.
 *
 * @param source where it comes from
 * @param text the text as published
 */
public record Document(String source, String text) {
  /** The most characters (UTF-16 units) of a piece of a longer text. */
  public static final int PIECE_LIMIT = 3_000;

  /** Checks that both parts are there. */
  public Document {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(text, "text");
  }

  /** The SHA-256 of the texts of documents in their order. */
  public static String sha256(List<Document> documents) {
    String hash = "";
    for (Document document : documents) {
      hash = Sha256.hex((hash + document.text()).getBytes(StandardCharsets.UTF_8));
    }
    return hash;
  }

  /**
   * A text as successive documents of at most {@link #PIECE_LIMIT} characters; none if it is blank.
   *
   * @param source where it comes from
   */
  public static List<Document> pieces(String source, String text) {
    return cut(text, PIECE_LIMIT).stream().map(piece -> new Document(source, piece)).toList();
  }

  /**
   * Cuts a text into successive pieces. A cut falls at the last white space that keeps the piece
   * within the limit and fills at least half of it, and that white space is dropped; where there is
   * none, the cut falls at the limit, never within a surrogate pair. A blank text has no pieces.
   */
  static List<String> cut(String text, int limit) {
    if (limit < 2) {
      throw new ConfigException("a piece limit of " + limit + " is too small; give 2 or more");
    }
    List<String> pieces = new ArrayList<>();
    String rest = text;
    while (rest.length() > limit) {
      int end = cutPoint(rest, limit);
      String piece = rest.substring(0, end).stripTrailing();
      if (!piece.isEmpty()) {
        pieces.add(piece);
      }
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isBlank()) {
      pieces.add(rest);
    }
    return pieces;
  }

  private static int cutPoint(String text, int limit) {
    for (int i = limit; i >= limit / 2; i--) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(limit)) ? limit - 1 : limit;
  }
}
