/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One test case of HateCheck (Röttger et al., ACL 2021).
 *
 * @param functionality what the case tests
 * @param text the text
 * @param hateful whether it is hateful
 * @param target the group that it is about; empty if none
 */
record HateCheckCase(String functionality, String text, boolean hateful, String target) {
  /** The text with its functionality as source. */
  LabelledText labelled() {
    return new LabelledText(functionality, text, hateful);
  }

  /**
   * Reads {@code test_suite_cases.csv.gz}.
   *
   * @throws ConfigException if a column or a value is missing; names the file and the row
   * @throws IOException if the file cannot be read
   */
  static List<HateCheckCase> readAll(Path file) throws IOException {
    List<HateCheckCase> cases = new ArrayList<>();
    for (Map<String, String> row : CsvRecords.read(file, ',')) {
      String label = cell(row, "label_gold", file);
      if (!label.equals("hateful") && !label.equals("non-hateful")) {
        throw new ConfigException(
            "%s, row %s: label_gold is '%s'; allowed are hateful and non-hateful"
                .formatted(file, cases.size() + 2, label));
      }
      cases.add(
          new HateCheckCase(
              cell(row, "functionality", file),
              cell(row, "test_case", file),
              label.equals("hateful"),
              row.getOrDefault("target_ident", "")));
    }
    return cases;
  }

  private static String cell(Map<String, String> row, String column, Path file) {
    String cell = row.get(column);
    if (cell == null) {
      throw new ConfigException(
          file + " has no column '" + column + "'; its columns are " + row.keySet());
    }
    return cell;
  }
}
