/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import io.detoxj.core.ConfigException;
import io.detoxj.examples.data.DataFile;
import io.detoxj.examples.data.JsonLine;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the training text of a data folder as documents of bounded length. */
public final class Corpus {
  /** The most characters (UTF-16 units) of a document; longer texts are cut into pieces. */
  public static final int PIECE_LIMIT = 3_000;

  private static final String SEPARATOR = "<|endoftext|>";

  private Corpus() {}

  /**
   * The documents of {@link CorpusSource#ALL}, in reading order, duplicates included.
   *
   * @param dataFolder the folder that holds {@code text-gutenberg}, {@code unified} and the others
   * @throws ConfigException if a file is missing or damaged, naming the file and line
   * @throws IOException if a file cannot be read
   */
  public static List<Document> read(Path dataFolder) throws IOException {
    return read(dataFolder, CorpusSource.ALL);
  }

  /**
   * The documents of some sources, in reading order, duplicates included.
   *
   * @param dataFolder the folder that the sources' paths start from
   * @param sources what to read
   * @throws ConfigException if a file is missing or damaged, naming the file and line
   * @throws IOException if a file cannot be read
   */
  public static List<Document> read(Path dataFolder, List<CorpusSource> sources)
      throws IOException {
    List<Document> documents = new ArrayList<>();
    for (CorpusSource source : sources) {
      for (String file : source.files()) {
        for (String text : texts(dataFolder.resolve(file), source.format())) {
          for (String piece : pieces(text)) {
            documents.add(new Document(source.name(), piece));
          }
        }
      }
    }
    return documents;
  }

  private static List<String> texts(Path file, CorpusSource.Format format) throws IOException {
    if (format == CorpusSource.Format.PLAIN_TEXT) {
      return separated(DataFile.text(file));
    }
    List<String> texts = new ArrayList<>();
    DataFile.forEachLine(
        file,
        line -> {
          if (format == CorpusSource.Format.JSON_LINES || isOpenTrain(line)) {
            texts.add(line.text("text"));
          }
        });
    return texts;
  }

  private static boolean isOpenTrain(JsonLine line) {
    return Split.of(line) == Split.TRAIN && line.text("licence").equals("open");
  }

  private static List<String> separated(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(SEPARATOR); end >= 0; end = text.indexOf(SEPARATOR, start)) {
      parts.add(text.substring(start, end).strip());
      start = end + SEPARATOR.length();
    }
    parts.add(text.substring(start).strip());
    return parts;
  }

  /** Cuts a text into successive pieces of at most {@link #PIECE_LIMIT} characters. */
  public static List<String> pieces(String text) {
    return cut(text, PIECE_LIMIT);
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
