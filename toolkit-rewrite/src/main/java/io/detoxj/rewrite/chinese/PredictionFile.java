/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.rewrite.data.SoundText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a rewriter made of texts, from the file that it wrote: JSON lines (.jsonl), a JSON array
 * (.json) as the released programs write it, comma- (.csv) or tab-separated values with quotes
 * (.tsv), plain or with .gz. Rows stay in their order, and the same row twice stays twice.
 *
 * @param source the column of the texts
 * @param rewrite the column of the rewrites; one that is blank, null or not there is a failure
 * @param system whose rows are taken, where a file has those of several in its column {@code
 *     system}; empty for a file of one
 */
public record PredictionFile(String source, String rewrite, String system) {
  private static final int MAX_TOKENS = 5_000_000;
  private static final String SYSTEM = "system";

  /**
   * Reads a file.
   *
   * @throws ConfigException if it is missing, damaged, of another ending, has no such columns, has
   *     rows of several systems and none is named, or none of the one that is
   * @throws IOException if it cannot be read
   */
  public List<Prediction> read(Path file) throws IOException {
    List<JsonLine> rows = rows(file);
    Set<String> systems = new TreeSet<>();
    rows.forEach(row -> systems.add(row.fields().path(SYSTEM).asText("")));
    if (system.isEmpty() && systems.size() > 1) {
      throw new ConfigException(
          "%s has rows of several systems; name one of %s".formatted(file, systems));
    }
    List<Prediction> predictions = new ArrayList<>();
    boolean anywhere = false;
    for (JsonLine row : rows) {
      if (!system.isEmpty() && !row.fields().path(SYSTEM).asText("").equals(system)) {
        continue;
      }
      anywhere |= row.fields().has(rewrite);
      JsonNode text = row.fields().path(rewrite);
      boolean none = text.isMissingNode() || text.isNull();
      predictions.add(
          new Prediction(
              SoundText.of(row.text(source)), none ? "" : SoundText.of(row.text(rewrite))));
    }
    if (predictions.isEmpty()) {
      throw new ConfigException(
          system.isEmpty()
              ? file + " has no rows; give a file with some"
              : "%s has no rows of the system \"%s\"; it has %s".formatted(file, system, systems));
    }
    if (!anywhere) {
      throw new ConfigException(
          "no row of %s has a field \"%s\"; give the name of one that is there"
              .formatted(file, rewrite));
    }
    return predictions;
  }

  private static List<JsonLine> rows(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    List<JsonLine> rows = new ArrayList<>();
    if (bare.endsWith(".jsonl")) {
      JsonLineFile.forEachLine(file, rows::add);
    } else if (bare.endsWith(".json")) {
      for (JsonNode node : array(file)) {
        rows.add(new JsonLine(file, rows.size() + 1, node));
      }
    } else if (bare.endsWith(".csv") || bare.endsWith(".tsv")) {
      for (Map<String, String> one : CsvRecords.read(file, bare.endsWith(".csv") ? ',' : '\t')) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        one.forEach(fields::put);
        rows.add(new JsonLine(file, rows.size() + 1, fields));
      }
    } else {
      throw new ConfigException(
          file
              + " is none of .jsonl, .json, .csv and .tsv, each also with .gz; rename or convert it");
    }
    return rows;
  }

  private static JsonNode array(Path file) throws IOException {
    try {
      JsonNode all = BoundedJson.mapper(MAX_TOKENS).readTree(JsonLineFile.text(file));
      if (!all.isArray()) {
        throw new ConfigException(file + " is no JSON array; give an array of objects");
      }
      return all;
    } catch (JsonProcessingException e) {
      // Not the parser's message: it may quote the text.
      throw new ConfigException(file + " is no JSON; write it again", e);
    }
  }
}
