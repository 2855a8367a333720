/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.benchmark.RepairResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tables of an evaluation.
 *
 * @param tasks a row for each task
 * @param assays a row for each assay of tasks that have several
 * @param overall all molecules: tasks weigh by their number of molecules
 */
public record Summary(List<SummaryRow> tasks, List<SummaryRow> assays, SummaryRow overall) {
  /** The columns of the authors' files. */
  static final String HEADER =
      "Task,Original Molecules,Total Modified Molecules,Valid SMILES,Successful Repairs,Valid %,"
          + "Success %,Toxicity Improved,Toxicity Improved %";

  /** Copies the lists. */
  public Summary {
    tasks = List.copyOf(tasks);
    assays = List.copyOf(assays);
  }

  /** Counts. */
  public static Summary of(Evaluation evaluation, Criteria criteria) {
    return new Summary(
        rows(evaluation.tasks(), task -> task.task().task(), criteria),
        rows(
            evaluation.tasks().stream().filter(t -> t.task().subtask().isPresent()).toList(),
            task -> task.task().name(),
            criteria),
        SummaryRow.of("OVERALL", evaluation.tasks(), criteria));
  }

  private static List<SummaryRow> rows(
      List<EvaluatedTask> tasks, Function<EvaluatedTask, String> name, Criteria criteria) {
    Map<String, List<EvaluatedTask>> byName =
        tasks.stream()
            .collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    List<SummaryRow> rows = new ArrayList<>();
    byName.forEach((one, its) -> rows.add(SummaryRow.of(one, its, criteria)));
    return rows;
  }

  /** The rows of all tasks and the last one of all molecules. */
  public List<SummaryRow> rows() {
    List<SummaryRow> rows = new ArrayList<>(tasks);
    rows.add(overall);
    return rows;
  }

  /** Rows in the columns of the authors' files. */
  public static String csv(List<SummaryRow> rows) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (SummaryRow row : rows) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%d,%d,%.2f%%,%.2f%%,%d,%.2f%%%n",
              row.name(),
              row.molecules(),
              row.slots(),
              row.valid(),
              row.successes(),
              row.validPercentage(),
              row.successPercentage(),
              row.improved(),
              row.improvedPercentage()));
    }
    return csv.toString().replace(System.lineSeparator(), "\n");
  }

  /** What the authors' files do not have, for the same rows. */
  public static String honestCsv(List<SummaryRow> rows) {
    StringBuilder csv =
        new StringBuilder(
            "Task,Proposed,Unchanged,Duplicates,Scaffolds,Salts,Metals,Not judged,Not known,"
                + "Answered none,Refused,Empty,Other format,No answer,Invalid or not computed\n");
    for (SummaryRow row : rows) {
      SummaryRow.Honest honest = row.honest();
      String problems =
          honest.problems().entrySet().stream()
              .map(problem -> problem.getKey() + " " + problem.getValue())
              .collect(Collectors.joining("; "));
      List<Object> cells =
          List.of(
              row.name(),
              honest.proposed(),
              honest.unchanged(),
              honest.duplicates(),
              honest.scaffolds(),
              honest.salts(),
              honest.metals(),
              honest.unjudged(),
              row.unknown(),
              responses(row, RepairResponse.Kind.NONE),
              responses(row, RepairResponse.Kind.REFUSED),
              responses(row, RepairResponse.Kind.EMPTY),
              responses(row, RepairResponse.Kind.OTHER_FORMAT),
              responses(row, RepairResponse.Kind.MISSING),
              problems);
      csv.append(cells.stream().map(String::valueOf).collect(Collectors.joining(",")));
      csv.append('\n');
    }
    return csv.toString();
  }

  private static int responses(SummaryRow row, RepairResponse.Kind kind) {
    return row.honest().responses().getOrDefault(kind, 0);
  }
}
