/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.FailureAttribution;
import io.detoxj.molecule.evaluation.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** At which gates candidates fail. */
record FailuresSection(List<Evaluation> evaluations) {
  static final PageFrame.Link LINK = new PageFrame.Link("Failures", "failures");

  void write(Html html) {
    List<FailureAttribution> found =
        evaluations.stream().map(one -> FailureAttribution.of(one, one.criteria())).toList();
    Sections.open(html, LINK);
    html.element(
        "p",
        "How many of the valid candidates fail a gate; one may fail several. Below, what one"
            + " reason alone keeps from success. Bars are shares of the valid candidates, or of"
            + " the molecules.");
    Tables.open(html, "Failures", "systems", "counts");
    List<String> titles = new ArrayList<>(List.of("Candidates"));
    evaluations.forEach(one -> titles.add(one.model()));
    Tables.header(html, titles, 1);
    html.open("tbody");
    row(html, "valid", found, FailureAttribution::valid);
    for (Gate gate : Gate.values()) {
      row(
          html,
          "fail " + AboutSection.name(gate),
          found,
          one -> one.byGate().getOrDefault(gate, 0));
    }
    row(html, "pass all gates but safety", found, FailureAttribution::structural);
    row(html, "fail safety alone", found, FailureAttribution::structuralOnly);
    row(html, "safe, and fail another gate", found, FailureAttribution::safeOnly);
    html.close("tbody").open("tbody").open("tr", "class", "group");
    String columns = Integer.toString(titles.size());
    html.element(
        "th", "Molecules all of whose valid candidates", "scope", "rowgroup", "colspan", columns);
    html.close("tr");
    molecules(html, "fail safety alone", found, FailureAttribution::structuralOnlyMolecules);
    molecules(html, "are safe and fail another gate", found, FailureAttribution::safeOnlyMolecules);
    html.close("tbody");
    Tables.close(html);
    html.close("section");
  }

  private static void row(
      Html html,
      String title,
      List<FailureAttribution> found,
      ToIntFunction<FailureAttribution> count) {
    html.open("tr").element("th", title, "scope", "row");
    found.forEach(one -> Sections.counted(html, count.applyAsInt(one), one.valid()));
    html.close("tr");
  }

  private void molecules(
      Html html,
      String title,
      List<FailureAttribution> found,
      ToIntFunction<FailureAttribution> count) {
    html.open("tr").element("th", title, "scope", "row");
    for (int i = 0; i < found.size(); i++) {
      Sections.counted(html, count.applyAsInt(found.get(i)), evaluations.get(i).tasks().size());
    }
    html.close("tr");
  }
}
