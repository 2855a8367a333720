/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of SGDD-TST (Babakov et al., NLDB 2022): pairs with ratings of kept content. */
public final class SgddTst {
  /** The column of the entity score, which the file names so. */
  public static final String ENTITY_SCORE = "scipy_ner";

  /** The column of the share of entity tokens, which the file spells so. */
  public static final String ENTITY_SHARE = "scipy_proprotion";

  private SgddTst() {}

  /**
   * A pair with a rating.
   *
   * @param original the sentence
   * @param generated its formal paraphrase
   * @param rating the mean of the votes: 1 different, 2 some details lost, 3 the same
   * @param columns all other columns that hold numbers, by name; NaN where a row has none
   */
  public record Rated(
      String original, String generated, double rating, Map<String, Double> columns) {
    /** Keeps a copy. */
    public Rated {
      columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }
  }

  /**
   * A pair of the annotated subset.
   *
   * @param original the sentence
   * @param generated its paraphrase
   * @param rating the mean of the votes, 1 to 3
   * @param entities what became of the names: {@code ok}, {@code corrupted} or {@code lost}
   * @param partOfSpeech what else was changed, or empty
   */
  public record Annotated(
      String original, String generated, double rating, String entities, String partOfSpeech) {}

  /**
   * Reads SGDD-TST_with_metrics.csv: text1, text2, human and the columns of metrics.
   *
   * @throws ConfigException if it is missing, damaged, or not such a file
   * @throws IOException if it cannot be read
   */
  public static List<Rated> withMetrics(Path file) throws IOException {
    List<Rated> rows = new ArrayList<>();
    for (Map<String, String> row : CsvRecords.read(file, ',')) {
      String where = file + " record " + (rows.size() + 1);
      Map<String, Double> columns = new LinkedHashMap<>();
      row.forEach(
          (name, value) -> {
            if (!List.of("text1", "text2", "human").contains(name)) {
              columns.put(name, value.isBlank() ? Double.NaN : number(value, name, where));
            }
          });
      rows.add(
          new Rated(
              field(row, "text1", where),
              field(row, "text2", where),
              number(field(row, "human", where), "human", where),
              columns));
    }
    return rows;
  }

  /**
   * Reads SGDD-TST.csv: the votes on each pair, without metrics.
   *
   * @throws ConfigException if it is missing, damaged, not such a file, or a row's average is not
   *     that of its votes
   * @throws IOException if it cannot be read
   */
  public static List<Rated> votes(Path file) throws IOException {
    List<Rated> rows = new ArrayList<>();
    for (Map<String, String> row : CsvRecords.read(file, ',')) {
      String where = file + " record " + (rows.size() + 1);
      double different = number(field(row, "vote_different", where), "vote_different", where);
      double lost =
          number(field(row, "vote_some_details_lost", where), "vote_some_details_lost", where);
      double same = number(field(row, "vote_OK", where), "vote_OK", where);
      double average = number(field(row, "average", where), "average", where);
      double mean = (different + 2 * lost + 3 * same) / (different + lost + same);
      if (!(Math.abs(mean - average) < 1e-6)) {
        throw new ConfigException(
            "%s says average %s but its votes give %s; fetch it again"
                .formatted(where, average, mean));
      }
      rows.add(
          new Rated(
              field(row, "INPUT:text_first", where),
              field(row, "INPUT:text_second", where),
              average,
              Map.of("different", different, "some_details_lost", lost, "ok", same)));
    }
    return rows;
  }

  /**
   * Reads SGDD_self_annotated_subset.csv.
   *
   * @throws ConfigException if it is missing, damaged, or not such a file
   * @throws IOException if it cannot be read
   */
  public static List<Annotated> annotated(Path file) throws IOException {
    List<Annotated> rows = new ArrayList<>();
    for (Map<String, String> row : CsvRecords.read(file, ',')) {
      String where = file + " record " + (rows.size() + 1);
      rows.add(
          new Annotated(
              field(row, "INPUT:text_first", where),
              field(row, "INPUT:text_second", where),
              number(field(row, "average", where), "average", where),
              field(row, "NE", where),
              field(row, "POS", where)));
    }
    return rows;
  }

  private static String field(Map<String, String> row, String column, String where) {
    String value = row.get(column);
    if (value == null) {
      throw new ConfigException(
          "%s has no column \"%s\"; it has %s".formatted(where, column, row.keySet()));
    }
    return value;
  }

  private static double number(String value, String column, String where) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "%s has no number in column \"%s\"; fetch the file again".formatted(where, column), e);
    }
    if (!Double.isFinite(number)) {
      throw new ConfigException(
          "%s has %s in column \"%s\"; leave the field empty".formatted(where, number, column));
    }
    return number;
  }
}
