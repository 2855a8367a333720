/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Words that are toxic whatever stands beside them, compared in lower case. The list is the user's;
 * the bundled one has a handful of mild insults, so that examples show something.
 *
 * @param words in lower case, one or more
 * @param sha256 of the words in their order, for reports
 */
public record Lexicon(Set<String> words, String sha256) {
  private static final int MAX_LINE = 1 << 12;
  private static final long MAX_BYTES = 32L << 20;
  private static final int MAX_WORDS = 1_000_000;
  private static final String BUNDLED = "mild-words.txt";

  /** Copies the words. */
  public Lexicon {
    words = Set.copyOf(words);
  }

  /**
   * A list of words.
   *
   * @throws ConfigException if there are none
   */
  public static Lexicon of(List<String> words) {
    Set<String> lower = new HashSet<>();
    words.forEach(word -> lower.add(word.strip().toLowerCase(Locale.ROOT)));
    lower.remove("");
    if (lower.isEmpty()) {
      throw new ConfigException("the lexicon has no words; write one a line");
    }
    return new Lexicon(lower, Sha256.hexOf(String.join("\n", new TreeSet<>(lower))));
  }

  /** The mild words that come with the toolkit, English and Chinese. */
  public static Lexicon mild() {
    try (InputStream in = Lexicon.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new ConfigException(BUNDLED + " is missing from the class path; build it again");
      }
      return read(in, BUNDLED);
    } catch (IOException e) {
      throw new ConfigException(BUNDLED + " cannot be read; build it again", e);
    }
  }

  /**
   * Reads lists, which may be gzipped; a word is in the lexicon if it is in one of them.
   *
   * @param files one word a line; blank lines and lines that begin with {@code #} do not count
   * @throws ConfigException if a file is missing, larger than 32 MiB or not UTF-8, or there are no
   *     words or more than a million
   * @throws IOException if a file cannot be read
   */
  public static Lexicon read(List<Path> files) throws IOException {
    Set<String> words = new HashSet<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new ConfigException(
            "there is no lexicon file " + file + "; give the path of a list with one word a line");
      }
      try (InputStream in = new ByteArrayInputStream(bounded(file))) {
        words.addAll(read(in, file.toString()).words());
      }
    }
    return of(List.copyOf(words));
  }

  private static byte[] bounded(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          "%s has %s bytes; a lexicon has at most %s; split it"
              .formatted(file, Files.size(file), MAX_BYTES));
    }
    return Files.readAllBytes(file);
  }

  private static Lexicon read(InputStream in, String name) throws IOException {
    BoundedLines lines = new BoundedLines(in, name, MAX_LINE, MAX_BYTES);
    Set<String> words = new HashSet<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        words.add(line);
      }
      if (words.size() > MAX_WORDS) {
        throw new ConfigException(name + " has more than " + MAX_WORDS + " words; split it");
      }
    }
    return of(List.copyOf(words));
  }

  /** Whether a word is in it, in whatever case. */
  public boolean has(String word) {
    return words.contains(word.toLowerCase(Locale.ROOT));
  }
}
