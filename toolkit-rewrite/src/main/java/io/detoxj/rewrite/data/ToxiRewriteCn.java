/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.JsonLineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The files of ToxiRewriteCN (Wang et al., EMNLP 2025): JSON arrays, plain or gzipped. */
public final class ToxiRewriteCn {
  private static final int MAX_TOKENS = 5_000_000;

  private ToxiRewriteCn() {}

  /**
   * A record of the main file.
   *
   * @param index its place, from 0
   * @param toxic the text, with line breaks in dialogues
   * @param neutral the rewrite that people approved
   * @param toxicWords what is toxic in it, as the file says: a few are no parts of the text
   * @param scenario what kind of text it is
   */
  public record Labelled(
      int index, String toxic, String neutral, List<String> toxicWords, Scenario scenario) {
    /** Keeps a copy. */
    public Labelled {
      toxicWords = List.copyOf(toxicWords);
    }

    /** The name of the published prompt for it; see {@link Scenario#promptKey}. */
    public String promptKey() {
      return scenario.promptKey(toxic);
    }

    /** The toxic words that are no parts of the text as they stand. */
    public List<String> wordsNotInText() {
      return toxicWords.stream().filter(word -> !toxic.contains(word)).toList();
    }

    /**
     * The toxic words with those cut at their Chinese commas that are no parts of the text and
     * whose parts are. Published numbers do not do so.
     */
    public List<String> repairedWords() {
      List<String> repaired = new ArrayList<>();
      for (String word : toxicWords) {
        List<String> parts =
            Pattern.compile("，").splitAsStream(word).filter(part -> !part.isBlank()).toList();
        boolean cut = !toxic.contains(word) && parts.stream().allMatch(toxic::contains);
        repaired.addAll(cut && !parts.isEmpty() ? parts : List.of(word));
      }
      return repaired;
    }
  }

  /**
   * A record of a split file.
   *
   * @param toxic the text
   * @param neutral the rewrite that people approved
   * @param polite one that is more polite than the writer was
   * @param dataset where the text is from, such as {@code COLD}; the name of its prompt
   * @param index the number in the file
   */
  public record Split(String toxic, String neutral, String polite, String dataset, int index) {}

  /**
   * Reads the main file.
   *
   * @throws ConfigException if it is missing, damaged, or not such a file; the message names the
   *     record
   * @throws IOException if it cannot be read
   */
  public static List<Labelled> read(Path file) throws IOException {
    List<Labelled> records = new ArrayList<>();
    for (JsonNode node : array(file)) {
      int index = records.size();
      String where = file + " record " + index;
      JsonNode words = node.path("toxic_words");
      List<String> toxic = new ArrayList<>();
      for (JsonNode word : words) {
        if (!word.isTextual() || word.textValue().isEmpty()) {
          throw new ConfigException(where + " has a toxic word that is no text; mend it");
        }
        toxic.add(SoundText.of(word.textValue()));
      }
      if (!words.isArray()) {
        throw new ConfigException(where + " has no list \"toxic_words\"");
      }
      Scenario scenario = Scenario.of(text(node, "scenarios", where));
      records.add(
          new Labelled(
              index, text(node, "toxic", where), text(node, "neutral", where), toxic, scenario));
    }
    return records;
  }

  /**
   * Reads a split file: train_1000.json or test_556.json.
   *
   * @throws ConfigException as {@link #read}
   * @throws IOException if it cannot be read
   */
  public static List<Split> split(Path file) throws IOException {
    List<Split> records = new ArrayList<>();
    for (JsonNode node : array(file)) {
      String where = file + " record " + records.size();
      JsonNode index = node.path("idx");
      if (!index.canConvertToInt() || !index.isIntegralNumber()) {
        throw new ConfigException(where + " has no whole number \"idx\"");
      }
      records.add(
          new Split(
              text(node, "toxic", where),
              text(node, "neutral", where),
              text(node, "polite", where),
              text(node, "dataset", where),
              index.intValue()));
    }
    return records;
  }

  /** The records as items, with the scenario as label {@code scenario}. */
  public static ItemSet items(List<Labelled> records) {
    ItemCollector items = new ItemCollector();
    for (Labelled one : records) {
      items.add(
          "record-" + one.index(),
          one.toxic(),
          List.of(one.neutral()),
          Map.of("scenario", one.scenario().label()));
    }
    return items.set();
  }

  /** How many records each scenario has, in the order of the enum. */
  public static Map<Scenario, Integer> counts(List<Labelled> records) {
    Map<Scenario, Integer> counts = new EnumMap<>(Scenario.class);
    for (Scenario scenario : Scenario.values()) {
      counts.put(scenario, 0);
    }
    records.forEach(one -> counts.merge(one.scenario(), 1, Integer::sum));
    return counts;
  }

  private static JsonNode array(Path file) throws IOException {
    try {
      JsonNode all = BoundedJson.mapper(MAX_TOKENS).readTree(JsonLineFile.text(file));
      if (!all.isArray()) {
        throw new ConfigException(file + " is no JSON array; give a file of ToxiRewriteCN");
      }
      return all;
    } catch (JsonProcessingException e) {
      // Not the parser's message: it may quote the text.
      throw new ConfigException(file + " is no JSON; fetch it again", e);
    }
  }

  private static String text(JsonNode node, String field, String where) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new ConfigException("%s has no text \"%s\"".formatted(where, field));
    }
    return SoundText.of(value.textValue());
  }
}
