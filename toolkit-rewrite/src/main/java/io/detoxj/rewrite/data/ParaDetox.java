/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of ParaDetox (Logacheva et al., ACL 2022), plain or gzipped. */
public final class ParaDetox {
  private ParaDetox() {}

  /**
   * Reads paradetox.tsv: toxic sentences with one to three neutral ones. Quotes mean nothing there.
   * A sentence with a line break left rows of too few fields; they are counted as fragments.
   *
   * @throws ConfigException if the file is missing, damaged, or has no such columns
   * @throws IOException if it cannot be read
   */
  public static ItemSet read(Path file) throws IOException {
    TabbedRows table = TabbedRows.read(file);
    int source = table.column(file, "toxic");
    List<Integer> references = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (table.columns().get(i).startsWith("neutral")) {
        references.add(i);
      }
    }
    if (references.isEmpty()) {
      throw new ConfigException(
          "%s has no column neutral1; it has %s".formatted(file, table.columns()));
    }
    ItemCollector items = new ItemCollector();
    for (TabbedRows.Row row : table.rows()) {
      if (row.fields().size() < table.columns().size()) {
        items.fragment();
      } else {
        items.add(
            "line-" + row.number(),
            row.fields().get(source),
            references.stream().map(row.fields()::get).toList(),
            Map.of());
      }
    }
    return items.set();
  }

  /**
   * Reads JSON lines with {@code src} and {@code trg}, in which form the 671 pairs of the test set
   * are passed on.
   *
   * @throws ConfigException if the file is missing or damaged
   * @throws IOException if it cannot be read
   */
  public static ItemSet test(Path file) throws IOException {
    ItemCollector items = new ItemCollector();
    JsonLineFile.forEachLine(
        file,
        line ->
            items.add(
                "line-" + line.number(), line.text("src"), List.of(line.text("trg")), Map.of()));
    return items.set();
  }

  /**
   * A comment that annotators did not rewrite.
   *
   * @param comment as it was found
   * @param reasons what they ticked, such as {@code toxic_content}; in the order of their names
   */
  public record Unrewritten(String comment, List<String> reasons) {
    /** Keeps a copy. */
    public Unrewritten {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Reads paradetox_cannot_rewrite.tsv. Quotes are quotes there, around both fields, which are
   * quoted once more.
   *
   * @throws ConfigException if the file is missing or damaged
   * @throws IOException if it cannot be read
   */
  public static List<Unrewritten> cannotRewrite(Path file) throws IOException {
    List<Unrewritten> all = new ArrayList<>();
    int record = 0;
    for (Map<String, String> row : CsvRecords.read(file, '\t')) {
      record++;
      String comment = row.get("INPUT:toxic_comment");
      String reasons = row.get("OUTPUT:reasons");
      if (comment == null || reasons == null) {
        throw new ConfigException(
            "%s has no columns INPUT:toxic_comment and OUTPUT:reasons; it has %s"
                .formatted(file, row.keySet()));
      }
      all.add(new Unrewritten(unquoted(comment), ticked(file, record, unquoted(reasons))));
    }
    return all;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
  }

  private static List<String> ticked(Path file, int record, String json) {
    JsonNode reasons;
    try {
      reasons = BoundedJson.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s record %s: the reasons are no JSON object".formatted(file, record), e);
    }
    Map<String, Boolean> sorted = new TreeMap<>();
    reasons
        .properties()
        .forEach(reason -> sorted.put(reason.getKey(), reason.getValue().asBoolean()));
    return sorted.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }
}
