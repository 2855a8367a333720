/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Words from a file. They are in no message and not in {@link #toString}. */
final class WordList {
  private static final int MAX_BYTES = 1_000_000;
  private static final int MAX_WORDS = 10_000;
  private static final int MAX_CHARACTERS = 100;

  private final List<String> words;
  private final String sha256;

  private WordList(List<String> words, String sha256) {
    this.words = words;
    this.sha256 = sha256;
  }

  /**
   * Reads one word or phrase a line, in UTF-8, packed if the name ends in {@code .gz}; white space
   * around it is cut off, and lines that are blank or start with # are left out.
   *
   * @throws ConfigException if the file is missing, too large, not UTF-8, or holds no word, too
   *     many or one that is too long
   * @throws IOException if it cannot be read
   */
  static WordList read(Path file) throws IOException {
    byte[] bytes = bytes(file);
    Set<String> words = new LinkedHashSet<>();
    String text = file.toString().endsWith(".gz") ? JsonLineFile.text(file) : text(file, bytes);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String word = lines.get(i).strip();
      if (word.isEmpty() || word.startsWith("#")) {
        continue;
      }
      if (word.length() > MAX_CHARACTERS) {
        throw new ConfigException(
            "line %s of %s has %s characters; a word has at most %s, and each is on a line of its own"
                .formatted(i + 1, file, word.length(), MAX_CHARACTERS));
      }
      words.add(word);
    }
    if (words.isEmpty() || words.size() > MAX_WORDS) {
      throw new ConfigException(
          "%s holds %s words but must hold 1 to %s, one a line"
              .formatted(file, words.size(), MAX_WORDS));
    }
    return new WordList(List.copyOf(words), Sha256.hex(bytes));
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "there is no word list %s; give a text file with one word a line"
              .formatted(file.toAbsolutePath()));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ConfigException(
            "%s has more than %s bytes; check that it is a word list".formatted(file, MAX_BYTES));
      }
      return bytes;
    }
  }

  private static String text(Path file, byte[] bytes) {
    try {
      return Utf8.text(bytes);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not UTF-8 text; save it as UTF-8", e);
    }
  }

  List<String> words() {
    return words;
  }

  /** Hash of the file's bytes. */
  String sha256() {
    return sha256;
  }

  @Override
  public String toString() {
    return words.size() + " words";
  }
}
