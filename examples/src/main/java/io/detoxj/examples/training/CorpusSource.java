/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import java.util.List;

/**
 * A part of the training corpus: text that anyone may train on and share.
 *
 * @param name short name, unique among the sources
 * @param licence the licence of the text
 * @param format how its files hold documents
 * @param files their paths within the data folder
 */
public record CorpusSource(String name, String licence, Format format, List<String> files) {
  /** How a file holds documents. */
  public enum Format {
    /** Plain text; {@code <|endoftext|>} separates documents where it occurs. */
    PLAIN_TEXT,
    /** One JSON object per line; its field {@code text} is a document. */
    JSON_LINES,
    /** As {@link #JSON_LINES}, but only records of split "train" and licence class "open" count. */
    OPEN_TRAIN_JSON_LINES
  }

  /** All sources, in the order they are read. */
  public static final List<CorpusSource> ALL =
      List.of(
          jsonLines("gutenberg", "public domain (USA)", "text-gutenberg/docs.jsonl.gz"),
          jsonLines("masc", "open (research, education, commercial)", "text-masc/docs.jsonl.gz"),
          jsonLines("speeches", "public domain", "text-presidential-speeches/docs.jsonl.gz"),
          new CorpusSource(
              "tinyshakespeare",
              "public domain",
              Format.PLAIN_TEXT,
              List.of("text-tinyshakespeare/input.txt.gz")),
          new CorpusSource(
              "tinystories",
              "CDLA-Sharing-1.0",
              Format.PLAIN_TEXT,
              List.of(
                  "text-tinystories-sample/tinystories_a.txt.gz",
                  "text-tinystories-sample/tinystories_b.txt")),
          jsonLines("fortunes", "BSD-style (collection)", "text-fortunes/docs.jsonl.gz"),
          jsonLines("bold-wikipedia", "CC BY-SA 4.0", "bold/wikipedia_docs.jsonl.gz"),
          new CorpusSource(
              "labelled",
              "that of each record's source; class \"open\" (no non-commercial clause, no GPL)",
              Format.OPEN_TRAIN_JSON_LINES,
              List.of("unified/labelled.jsonl.gz")));

  /** Keeps an unmodifiable copy of the list. */
  public CorpusSource {
    files = List.copyOf(files);
  }

  private static CorpusSource jsonLines(String name, String licence, String file) {
    return new CorpusSource(name, licence, Format.JSON_LINES, List.of(file));
  }
}
