/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.CsvRecords;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a judge is taught and measured on.
 *
 * @param folder with unified, wiki-bias-eval and hatecheck
 * @param records all labelled texts
 */
record JudgeData(Path folder, List<LabelledRecord> records) {
  private static final String PHRASES = "wiki-bias-eval/en_sentence_templates.csv.gz";
  private static final String HATECHECK = "hatecheck/test_suite_cases.csv.gz";
  private static final String DEMONSTRATIONS = "toxigen-demonstrations";

  /**
   * Reads the labelled texts.
   *
   * @throws ConfigException if the file is missing or damaged
   * @throws IOException if it cannot be read
   */
  static JudgeData read(Path folder) throws IOException {
    return new JudgeData(folder, LabelledRecord.readAll(labelled(folder)));
  }

  static Path labelled(Path folder) {
    return folder.resolve(LabelledRecord.FILE);
  }

  static Path phrases(Path folder) {
    return folder.resolve(PHRASES);
  }

  /** Texts from whose kind weights may be given away, without HateCheck. */
  List<LabelledText> open(Split split) {
    return texts(record -> record.split() == split && record.isOpen());
  }

  /** Texts of any licence, without HateCheck. */
  List<LabelledText> all(Split split) {
    return texts(record -> record.split() == split);
  }

  private List<LabelledText> texts(Predicate<LabelledRecord> which) {
    return records.stream()
        .filter(record -> which.test(record) && !record.isHateCheck())
        .map(LabelledRecord::labelled)
        .toList();
  }

  /** Hate in polite words and neutral statements about groups, of the train split. */
  List<LabelledText> demonstrations() {
    return open(Split.TRAIN).stream().filter(one -> one.source().equals(DEMONSTRATIONS)).toList();
  }

  /** Phrases about groups with labels, by template; the source of each is its template. */
  Map<String, List<LabelledText>> phrases() throws IOException {
    return CsvRecords.read(phrases(folder), ',').stream()
        .map(
            row ->
                new LabelledText(
                    cell(row, "template"),
                    cell(row, "phrase"),
                    cell(row, "toxicity").equals("toxic")))
        .collect(Collectors.groupingBy(LabelledText::source, TreeMap::new, Collectors.toList()));
  }

  private String cell(Map<String, String> row, String column) {
    String cell = row.get(column);
    if (cell == null) {
      throw new ConfigException(
          phrases(folder) + " has no column '" + column + "'; its columns are " + row.keySet());
    }
    return cell;
  }

  /** The cases of HateCheck, on which nothing is ever trained. */
  List<HateCheckCase> hateCheck() throws IOException {
    return HateCheckCase.readAll(folder.resolve(HATECHECK));
  }
}
