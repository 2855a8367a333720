/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import io.detoxj.eval.report.Numbers;
import io.detoxj.molecule.benchmark.RepairResponse;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.Summary;
import io.detoxj.molecule.evaluation.SummaryRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was proposed: how much of it is valid, copied, repeated, or not there at all. */
record CandidatesSection(List<Evaluation> evaluations) {
  static final PageFrame.Link LINK = new PageFrame.Link("Candidates", "candidates");

  private static final List<String> COLUMNS =
      List.of(
          "Candidates",
          "Valid %",
          "Copies",
          "Duplicates",
          "Scaffolds",
          "Salts",
          "Metals",
          "Not judged",
          "Answered none",
          "Refused",
          "Empty",
          "Other format",
          "No answer");

  void write(Html html) {
    Sections.open(html, LINK);
    html.element(
        "p",
        "A copy is the original again, a duplicate an earlier candidate of the same molecule."
            + " Scaffolds are different ones among valid candidates. Salts have several parts. A"
            + " model that answers none says that there is no repair.");
    List<Summary> summaries =
        evaluations.stream().map(one -> Summary.of(one, one.criteria())).toList();
    List<String> titles = new ArrayList<>(List.of("Model"));
    titles.addAll(COLUMNS);
    Sections.sortable(html, "Candidates of each model", titles);
    html.open("tbody");
    for (int i = 0; i < summaries.size(); i++) {
      html.open("tr");
      Sections.model(html, evaluations.get(i).model());
      SummaryRow row = summaries.get(i).overall();
      cells(row).forEach(cell -> cell(html, cell));
      html.close("tr");
    }
    html.close("tbody");
    Sections.close(html);
    problems(html, summaries);
    html.open("details").element("summary", "Each task");
    perTask(html, summaries);
    html.close("details").close("section");
  }

  private void perTask(Html html, List<Summary> summaries) {
    List<String> titles = new ArrayList<>(List.of("Task and model"));
    titles.addAll(COLUMNS);
    Tables.open(html, "Candidates of each task", "systems");
    Tables.header(html, titles, 1);
    List<SummaryRow> tasks = summaries.get(0).tasks();
    for (int task = 0; task < tasks.size(); task++) {
      html.open("tbody").open("tr", "class", "group");
      String columns = Integer.toString(titles.size());
      html.element("th", tasks.get(task).name(), "scope", "rowgroup", "colspan", columns);
      html.close("tr");
      for (int i = 0; i < summaries.size(); i++) {
        html.open("tr").element("th", evaluations.get(i).model(), "scope", "row");
        cells(summaries.get(i).tasks().get(task)).forEach(cell -> cell(html, cell));
        html.close("tr");
      }
      html.close("tbody");
    }
    Tables.close(html);
  }

  private static void cell(Html html, String number) {
    html.element("td", number, "class", "number", "data-value", number);
  }

  private static List<String> cells(SummaryRow row) {
    SummaryRow.Honest honest = row.honest();
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(honest.proposed()));
    cells.add(Numbers.fixed(row.validPercentage(), 1));
    for (int number :
        new int[] {
          honest.unchanged(),
          honest.duplicates(),
          honest.scaffolds(),
          honest.salts(),
          honest.metals(),
          honest.unjudged(),
          responses(row, RepairResponse.Kind.NONE),
          responses(row, RepairResponse.Kind.REFUSED),
          responses(row, RepairResponse.Kind.EMPTY),
          responses(row, RepairResponse.Kind.OTHER_FORMAT),
          responses(row, RepairResponse.Kind.MISSING)
        }) {
      cells.add(Integer.toString(number));
    }
    return cells;
  }

  private static int responses(SummaryRow row, RepairResponse.Kind kind) {
    return row.honest().responses().getOrDefault(kind, 0);
  }

  /** Why candidates are not valid, or were not computed. */
  private void problems(Html html, List<Summary> summaries) {
    Set<String> problems = new TreeSet<>();
    summaries.forEach(one -> problems.addAll(one.overall().honest().problems().keySet()));
    if (problems.isEmpty()) {
      return;
    }
    html.element("h3", "Why candidates are not valid");
    Tables.open(html, "Candidates that are not valid", "systems", "counts");
    List<String> titles = new ArrayList<>(List.of("Reason"));
    evaluations.forEach(one -> titles.add(one.model()));
    Tables.header(html, titles, 1);
    html.open("tbody");
    for (String problem : problems) {
      html.open("tr").element("th", problem, "scope", "row");
      for (Summary summary : summaries) {
        SummaryRow.Honest honest = summary.overall().honest();
        Sections.counted(html, honest.problems().getOrDefault(problem, 0), honest.proposed());
      }
      html.close("tr");
    }
    html.close("tbody");
    Tables.close(html);
  }
}
