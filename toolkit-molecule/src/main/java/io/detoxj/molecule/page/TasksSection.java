/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.molecule.evaluation.SuccessRates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many molecules of each task each model repairs. */
record TasksSection(SuccessRates rates) {
  static final PageFrame.Link LINK = new PageFrame.Link("Tasks", "tasks");

  void write(Html html) {
    Sections.open(html, LINK);
    html.element(
        "p",
        "The share of repaired molecules, with interval; under it the difference from the first"
            + " model in percentage points. p is adjusted by Holm for all models and tasks of this"
            + " table. Of a task that the judge does not know, only failures at other gates are known.");
    RateCells cells =
        RateCells.holding(rates.tasks().values().stream().flatMap(List::stream).toList());
    Tables.open(html, "Models and tasks", "systems", "tasks");
    List<String> titles = new ArrayList<>(List.of("Task"));
    rates.overall().forEach(rate -> titles.add(rate.model()));
    Tables.header(html, titles, 1);
    html.open("tbody");
    for (Map.Entry<String, List<SuccessRates.Rate>> task : rates.tasks().entrySet()) {
      row(html, task.getKey(), task.getValue(), cells);
    }
    row(html, "all", rates.overall(), cells);
    html.close("tbody");
    Tables.close(html);
    html.close("section");
  }

  private static void row(Html html, String task, List<SuccessRates.Rate> rates, RateCells cells) {
    html.open("tr").element("th", task, "scope", "row");
    for (SuccessRates.Rate rate : rates) {
      html.open("td", "class", "number");
      if (rate.judged() == 0 || rate.molecules() == rate.unknown()) {
        html.element("span", notJudged(rate), "class", "interval");
      } else {
        html.text(RateCells.percent(rate.value()) + " % ");
        if (rate.interval() != null) {
          String bounds = RateCells.bounds(rate.interval(), false);
          html.element("span", bounds, "class", "interval");
          cells.bars().draw(html, rate.value(), rate.interval(), Direction.HIGHER);
        }
        difference(html, rate.fromFirst());
      }
      html.close("td");
    }
    html.close("tr");
  }

  /** What fails at another gate is known without a judge. */
  private static String notJudged(SuccessRates.Rate rate) {
    int failed = rate.molecules() - rate.unknown();
    return failed == 0 ? "not judged" : "not judged; %s fail anyway".formatted(failed);
  }

  private static void difference(Html html, @Nullable PairedDifference difference) {
    if (difference != null) {
      String p = RateCells.adjusted(difference).map(one -> ", p " + Numbers.pValue(one)).orElse("");
      html.element(
          "span",
          Numbers.signed(100 * difference.difference(), 1)
              + " "
              + RateCells.bounds(difference.interval(), true)
              + p,
          "class",
          "interval");
    }
  }
}
