/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.CorpusSplit;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.io.Utf8;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.surgery.probe.BehaviourText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what users give: texts, labelled texts, pairs. */
final class UserFiles {
  private static final long MAX_BYTES = 1L << 28;
  private static final int LEAST_OF_A_CLASS = 10;
  private static final JsonMapper JSON = BoundedJson.mapper();

  private UserFiles() {}

  /**
   * Refuses what is no file of texts, before it is opened.
   *
   * @param option that names it
   * @throws UsageException if it is {@code -}, which other programs take for standard input
   * @throws ConfigException if it is a folder
   */
  static void requireFile(String option, Path file) {
    if (file.toString().equals("-")) {
      throw new UsageException(
          "%s takes a file, not standard input; write the lines into a file, or give generate or score a - in place of their texts, for one text a line"
              .formatted(option));
    }
    if (Files.isDirectory(file)) {
      throw new ConfigException(
          "%s: %s is a folder, not a file; give the path of a file in it".formatted(option, file));
    }
  }

  /**
   * The texts of a file: the field {@code text} of each line of a {@code .jsonl} or each record of
   * a {@code .csv} with a header, else every line that is not blank; a name that ends in {@code
   * .gz} is unpacked.
   *
   * @param option that names it
   * @throws ConfigException if it is missing, too large, not UTF-8, or a line is no such object
   * @throws IOException if it cannot be read
   */
  static List<String> texts(String option, Path file) throws IOException {
    return texts(option, file, UserFiles::fields);
  }

  /**
   * The same with all strings of each line of a {@code .jsonl}, whatever the names of their fields:
   * sources and references of a test set as it comes.
   */
  static List<String> sentences(String option, Path file) throws IOException {
    return texts(option, file, UserFiles::strings);
  }

  private static List<String> texts(
      String option, Path file, BiFunction<List<String>, Path, List<String>> jsonLines)
      throws IOException {
    requireFile(option, file);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file + "; give a file of texts, one a line");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          file + " is larger than " + MAX_BYTES + " bytes; cut it into smaller files");
    }
    String name = file.toString();
    if (isTable(file)) {
      return CsvRecords.objects(file).stream().map(line -> line.text("text")).toList();
    }
    List<String> lines =
        name.endsWith(".gz")
            ? JsonLineFile.text(file).lines().filter(line -> !line.isBlank()).toList()
            : lines(Files.readAllBytes(file), name);
    return name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")
        ? jsonLines.apply(lines, file)
        : lines;
  }

  /** Texts as given, or for a {@code -} alone the lines of standard input that are not blank. */
  static List<String> orStandardInput(List<String> texts) throws IOException {
    return texts.equals(List.of("-"))
        ? lines(System.in.readNBytes(Math.toIntExact(MAX_BYTES)), "standard input")
        : texts;
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
            "%s: record %s is no JSON object with a string \"text\""
                .formatted(file, texts.size() + 1));
      }
      texts.add(text);
    }
    return texts;
  }

  private static List<String> strings(List<String> lines, Path file) {
    List<String> texts = new ArrayList<>();
    int record = 0;
    for (String line : lines) {
      record++;
      int before = texts.size();
      try {
        addStrings(JSON.readTree(line), texts);
      } catch (IOException e) {
        throw new ConfigException("%s: record %s is no JSON".formatted(file, record), e);
      }
      if (texts.size() == before) {
        throw new ConfigException(
            "%s: record %s is no JSON with a string in it".formatted(file, record));
      }
    }
    return texts;
  }

  private static void addStrings(JsonNode node, List<String> texts) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.forEach(inner -> addStrings(inner, texts));
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
   * Toxic texts with neutral ones: JSON Lines, or a {@code .csv} with a header, with {@code toxic}
   * and {@code neutral}.
   *
   * @throws ConfigException if there are fewer than two
   * @throws IOException if the file cannot be read
   */
  static List<PairFile.Pair> pairs(Path file, LineFilter filter, int limit) throws IOException {
    requireFile("--pairs", file);
    List<PairFile.Pair> all =
        isTable(file) ? PairFile.of(CsvRecords.objects(file), filter) : PairFile.read(file, filter);
    List<PairFile.Pair> pairs = all.subList(0, Math.min(limit, all.size()));
    if (pairs.size() < 2) {
      throw new ConfigException(
          "%s has %s pairs; give at least 2, better hundreds".formatted(file, pairs.size()));
    }
    return pairs;
  }

  private static boolean isTable(Path file) {
    String name = file.toString();
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  /**
   * Labelled texts: JSON Lines, or a {@code .csv} with a header, with {@code text} and {@code
   * toxic} (0, 1, true or false), and if there is one a {@code source}.
   *
   * @throws ConfigException if one of the two classes has fewer than ten texts
   * @throws IOException if the file cannot be read
   */
  static List<BehaviourText> labelled(Path file, Predicate<JsonLine> filter) throws IOException {
    requireFile("--labelled", file);
    List<BehaviourText> texts = new ArrayList<>();
    Consumer<JsonLine> add =
        line -> {
          if (filter.test(line)) {
            texts.add(labelled(line, file.getFileName().toString()));
          }
        };
    if (isTable(file)) {
      CsvRecords.objects(file).forEach(add);
    } else {
      JsonLineFile.forEachLine(file, add);
    }
    long count = texts.stream().filter(BehaviourText::undesired).count();
    if (count < LEAST_OF_A_CLASS || texts.size() - count < LEAST_OF_A_CLASS) {
      throw new ConfigException(
          "%s has %s toxic texts and %s others; give at least %s of each"
              .formatted(file, count, texts.size() - count, LEAST_OF_A_CLASS));
    }
    return texts;
  }

  private static BehaviourText labelled(JsonLine line, String file) {
    boolean toxic =
        switch (line.fields().path("toxic").asText()) {
          case "1", "true" -> true;
          case "0", "false" -> false;
          default ->
              throw line.error(
                  "field \"toxic\" must be 0 or 1, or true or false; correct the line or remove it");
        };
    String source = line.fields().path("source").asText(file);
    return new BehaviourText(line.text("text"), toxic, source);
  }

  /**
   * Documents of text files, cut to bounded length, with a part held out.
   *
   * @throws ConfigException if that part is no share, or a file is not as it must be
   * @throws IOException if a file cannot be read
   */
  static CorpusSplit documents(List<Path> files, long seed, double heldOut) throws IOException {
    OptionRange.part("--held-out", heldOut);
    List<Document> documents = new ArrayList<>();
    for (Path file : files) {
      String source = file.getFileName().toString();
      for (String text : texts("--texts", file)) {
        documents.addAll(Document.pieces(source, text));
      }
    }
    return CorpusSplit.of(documents, seed, (int) Math.round(1 / heldOut));
  }
}
