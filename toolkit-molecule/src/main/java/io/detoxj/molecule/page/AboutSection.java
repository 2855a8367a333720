/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.Gate;
import io.detoxj.molecule.evaluation.Thresholds;
import java.util.ArrayList;
import java.util.List;

/** What the gates and the modes mean, and what none of it shows. */
final class AboutSection {
  static final PageFrame.Link LINK = new PageFrame.Link("Definitions", "definitions");

  private AboutSection() {}

  static void write(Html html, EvaluationReport report) {
    Sections.open(html, LINK);
    Thresholds thresholds = Thresholds.standard();
    List<List<String>> rows = new ArrayList<>();
    for (Gate gate : Gate.values()) {
      rows.add(List.of(letter(gate), name(gate), rule(gate, thresholds)));
    }
    Tables.write(html, "Gates", List.of("Mark", "Gate", "Passed by"), 3, rows);
    html.element(
        "p",
        "A molecule is repaired if one of its first %s candidates passes all. Judge: %s. Mode: %s;"
                .formatted(
                    report.evaluations().get(0).criteria().candidates(),
                    report.evaluations().get(0).judge(),
                    PageFacts.mode(report.evaluations().get(0).mode()))
            + " "
            + meaning(report.evaluations().get(0).mode()));
    html.element(
        "p",
        "Rates of different judges cannot be compared, and none of them says that a molecule is"
            + " safe for anyone. report.json, and the tables and candidates.jsonl of each model's"
            + " folder, have all numbers.");
    html.close("section");
  }

  /** The letter of a gate's mark. */
  static String letter(Gate gate) {
    return switch (gate) {
      case SAFETY -> "S";
      case DRUG_LIKENESS -> "Q";
      case SYNTHESIS -> "A";
      case LIPINSKI -> "L";
      case SIMILARITY -> "T";
    };
  }

  /** The name of a gate on the page. */
  static String name(Gate gate) {
    return gate == Gate.LIPINSKI ? "Lipinski" : gate.label();
  }

  /** When a gate is passed. */
  static String rule(Gate gate, Thresholds thresholds) {
    return switch (gate) {
      case SAFETY -> "a safety by the judge above " + thresholds.safety();
      case DRUG_LIKENESS -> "QED of at least " + thresholds.drugLikeness();
      case SYNTHESIS -> "an SA score of at most " + thresholds.syntheticAccessibility();
      case LIPINSKI ->
          "at most %s of the rule of five violated".formatted(thresholds.lipinskiViolations());
      case SIMILARITY ->
          "a Tanimoto similarity with the original of at least " + thresholds.similarity();
    };
  }

  /** What a mode does. */
  static String meaning(EvaluationMode mode) {
    return switch (mode) {
      case CORRECTED ->
          "each assay of tox21 and toxcast is judged as itself, a copy of the original is no"
              + " repair, and what the judge does not know is left out and counted.";
      case PAPER ->
          "AMES judges all assays of tox21 and toxcast, copies may succeed, valid candidates are a"
              + " share of three for each molecule, and what the judge does not know is a failure.";
    };
  }
}
