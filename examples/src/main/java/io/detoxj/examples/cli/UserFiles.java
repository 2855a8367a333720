/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Utf8;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.examples.data.DataFile;
import io.detoxj.examples.data.Shuffle;
import io.detoxj.examples.steering.PairFile;
import io.detoxj.examples.training.Corpus;
import io.detoxj.examples.training.CorpusSplit;
import io.detoxj.examples.training.Document;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Reads what users give: texts, labelled texts, pairs. */
final class UserFiles {
  private static final long MAX_BYTES = 1L << 28;
  private static final int LEAST_OF_A_CLASS = 10;
  private static final int HELD_OUT_PARTS = 20;
  private static final JsonMapper JSON = BoundedJson.mapper();

  private UserFiles() {}

  /**
   * The texts of a file: the field {@code text} of each line of a {@code .jsonl}, else every line
   * that is not blank.
   *
   * @throws ConfigException if it is missing, too large, not UTF-8, or a line is no such object
   * @throws IOException if it cannot be read
   */
  static List<String> texts(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file + "; give a file of texts, one a line");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          file + " is larger than " + MAX_BYTES + " bytes; cut it into smaller files");
    }
    List<String> lines = lines(Files.readAllBytes(file), file.toString());
    return file.toString().endsWith(".jsonl") ? fields(lines, file) : lines;
  }

  /** The lines of standard input that are not blank. */
  static List<String> texts(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(Math.toIntExact(MAX_BYTES));
    return lines(bytes, "standard input");
  }

  private static List<String> lines(byte[] bytes, String where) {
    try {
      return Utf8.text(bytes).lines().filter(line -> !line.isBlank()).toList();
    } catch (CharacterCodingException e) {
      throw new ConfigException(where + " is not UTF-8 text; convert it", e);
    }
  }

  private static List<String> fields(List<String> lines, Path file) {
    List<String> texts = new ArrayList<>();
    for (String line : lines) {
      String text = text(line);
      if (text == null) {
        // Not the line itself: it may be long or offensive.
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s: record %d is no JSON object with a string \"text\"",
                file,
                texts.size() + 1));
      }
      texts.add(text);
    }
    return texts;
  }

  private static @Nullable String text(String line) {
    try {
      JsonNode text = JSON.readTree(line).path("text");
      return text.isTextual() ? text.textValue() : null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Toxic texts with neutral ones.
   *
   * @throws ConfigException if there are fewer than two
   * @throws IOException if the file cannot be read
   */
  static List<PairFile.Pair> pairs(Path file) throws IOException {
    List<PairFile.Pair> pairs = PairFile.readAll(file);
    if (pairs.size() < 2) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has %d pairs; give at least 2, better hundreds",
              file,
              pairs.size()));
    }
    return pairs;
  }

  /**
   * Labelled texts, in a random order: JSON Lines with {@code text} and {@code toxic}, 0 or 1.
   *
   * @throws ConfigException if one of the two classes has fewer than ten texts
   * @throws IOException if the file cannot be read
   */
  static List<BehaviourText> labelled(Path file, long seed) throws IOException {
    List<BehaviourText> texts = new ArrayList<>();
    DataFile.forEachLine(
        file,
        line -> {
          JsonNode toxic = line.fields().path("toxic");
          if (!toxic.isInt() || (toxic.intValue() != 0 && toxic.intValue() != 1)) {
            throw line.error("field \"toxic\" must be 0 or 1; correct the line or remove it");
          }
          texts.add(
              new BehaviourText(
                  line.text("text"), toxic.intValue() == 1, file.getFileName().toString()));
        });
    long count = texts.stream().filter(BehaviourText::undesired).count();
    if (count < LEAST_OF_A_CLASS || texts.size() - count < LEAST_OF_A_CLASS) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s has %d toxic texts and %d others; give at least %d of each",
              file,
              count,
              texts.size() - count,
              LEAST_OF_A_CLASS));
    }
    RandomGenerator random = RandomStreams.named(seed, "labelled-texts");
    Shuffle.inPlace(texts, random);
    return texts;
  }

  /**
   * Documents of text files, cut to bounded length, with a part held out.
   *
   * @throws IOException if a file cannot be read
   */
  static CorpusSplit documents(List<Path> files, long seed) throws IOException {
    List<Document> documents = new ArrayList<>();
    for (Path file : files) {
      String source = file.getFileName().toString();
      for (String text : texts(file)) {
        Corpus.pieces(text).forEach(piece -> documents.add(new Document(source, piece)));
      }
    }
    return CorpusSplit.of(documents, seed, HELD_OUT_PARTS);
  }
}
