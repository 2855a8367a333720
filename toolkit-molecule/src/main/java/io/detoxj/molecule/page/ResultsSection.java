/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.SuccessRates;
import io.detoxj.molecule.evaluation.Summary;
import io.detoxj.molecule.evaluation.SummaryRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many molecules each model repairs, over all tasks.
 *
 * @param report what is shown
 * @param rates of its models
 * @param otherMode the same models in the other mode, or none
 */
record ResultsSection(EvaluationReport report, SuccessRates rates, List<Evaluation> otherMode) {
  static final PageFrame.Link LINK = new PageFrame.Link("Results", "results");

  void write(Html html) {
    List<Evaluation> evaluations = report.evaluations();
    Sections.open(html, LINK);
    List<Evaluation> toxic = evaluations.stream().map(Evaluation::ofToxicOriginals).toList();
    List<SuccessRates.Rate> ofThose = new ArrayList<>();
    toxic.forEach(one -> ofThose.add(SuccessRates.of(one, report.bootstrap())));
    html.element("p", lead(ofThose), "class", "lead");
    html.element("p", explanation());
    List<SuccessRates.Rate> all = new ArrayList<>(rates.overall());
    all.addAll(ofThose);
    RateCells cells = RateCells.holding(all);
    html.element("p", "", "id", "sorted", "class", "unseen", "role", "status");
    Sections.sortable(html, "Models over all tasks", titles());
    html.open("tbody");
    for (int i = 0; i < evaluations.size(); i++) {
      SuccessRates.Rate rate = rates.overall().get(i);
      SummaryRow row = summary(evaluations.get(i));
      html.open("tr");
      Sections.model(html, rate.model());
      cells.rate(html, rate);
      cells.difference(html, rate.fromFirst());
      RateCells.pValue(html, rate.fromFirst());
      cells.rate(html, ofThose.get(i));
      RateCells.share(html, row.validPercentage());
      RateCells.number(html, row.unknown());
      if (!otherMode.isEmpty()) {
        SummaryRow other = summary(otherMode.get(i));
        RateCells.share(html, other.successPercentage());
        RateCells.share(html, other.validPercentage());
      }
      html.close("tr");
    }
    html.close("tbody");
    Sections.close(html);
    html.close("section");
  }

  private List<String> titles() {
    List<String> titles =
        new ArrayList<>(
            List.of(
                "Model",
                "Repaired",
                "Difference from " + rates.overall().get(0).model(),
                "p Holm",
                "Repaired of those toxic to the judge",
                "Valid %",
                "Not known"));
    if (!otherMode.isEmpty()) {
      String mode = PageFacts.mode(otherMode.get(0).mode());
      titles.add("Repaired %, " + mode);
      titles.add("Valid %, " + mode);
    }
    return titles;
  }

  /** Of molecules that the judge finds toxic, if there are some: the others say little. */
  private String lead(List<SuccessRates.Rate> ofToxic) {
    boolean some = ofToxic.get(0).molecules() >= Bootstrap.MIN_UNITS;
    List<SuccessRates.Rate> compared = some ? ofToxic : rates.overall();
    return compared.stream()
        .filter(rate -> rate.molecules() > rate.unknown())
        .max(Comparator.comparingDouble(SuccessRates.Rate::value))
        .map(
            best ->
                "%s repairs %s of %s%s, %s %%%s."
                    .formatted(
                        best.model(),
                        best.successes(),
                        PageFacts.counted(best.molecules() - best.unknown(), "molecule"),
                        some ? " that the judge finds toxic" : "",
                        RateCells.percent(best.value()),
                        rates.overall().size() > 1
                            ? ", the most of " + rates.overall().size() + " models"
                            : ""))
        .orElse("The judge knows none of these molecules, so no rate is known.");
  }

  private String explanation() {
    Bootstrap bootstrap = report.bootstrap();
    return ("Intervals are of %s %% by bootstrap over molecules. Differences are in percentage"
            + " points over the molecules that both know; p is of McNemar's test, adjusted by Holm"
            + " for the number of models. Where the judge does not find the original toxic, a"
            + " repair says little, so the rate among the others stands beside it. A failure at"
            + " another gate is known without a judge: the less a judge knows, the lower is the"
            + " rate over all molecules.")
        .formatted(Math.round(100 * bootstrap.level()));
  }

  private static SummaryRow summary(Evaluation evaluation) {
    return Summary.of(evaluation, evaluation.criteria()).overall();
  }
}
