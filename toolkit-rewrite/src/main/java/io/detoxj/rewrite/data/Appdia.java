/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of APPDIA (Atwell, Hassan and Alikhani, COLING 2022): offensive comments from Reddit,
 * each rewritten by an expert. Plain or gzipped tables with tabs.
 */
public final class Appdia {
  private static final String ID = "id";
  private static final String SOURCE = "offensive-text";
  private static final String REFERENCE = "style-transferred-text";

  private Appdia() {}

  /**
   * Reads a split of the original annotations, or of the data with discourse relations, whose
   * further columns become labels. Quotes mean nothing. A row of too few fields, as a text with a
   * line break leaves two of, is counted as a fragment.
   *
   * @throws ConfigException if the file is missing, damaged, or has no columns offensive-text and
   *     style-transferred-text
   * @throws IOException if it cannot be read
   */
  public static ItemSet read(Path file) throws IOException {
    TabbedRows table = TabbedRows.read(file);
    int source = table.column(file, SOURCE);
    int reference = table.column(file, REFERENCE);
    ItemCollector items = new ItemCollector();
    for (TabbedRows.Row row : table.rows()) {
      if (row.fields().size() < table.columns().size()) {
        items.fragment();
        continue;
      }
      Map<String, String> labels = new LinkedHashMap<>();
      for (int i = 0; i < table.columns().size(); i++) {
        String column = table.columns().get(i);
        // A table that pandas wrote has a first column of numbers without a name.
        if (i != source && i != reference && !column.isBlank()) {
          labels.put(column, row.fields().get(i));
        }
      }
      // An id parts rows that say the same, which would then be counted as different.
      String id = labels.remove(ID);
      items.add(
          id == null || id.isBlank() ? "line-" + row.number() : "line-" + row.number() + " " + id,
          row.fields().get(source),
          List.of(row.fields().get(reference)),
          labels);
    }
    return items.set();
  }
}
