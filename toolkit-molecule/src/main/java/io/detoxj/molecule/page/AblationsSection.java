/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.Tables;
import io.detoxj.molecule.evaluation.Ablations;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.Gate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How many molecules other criteria would count as repaired. */
record AblationsSection(List<Evaluation> evaluations) {
  static final PageFrame.Link LINK = new PageFrame.Link("Ablations", "ablations");

  void write(Html html) {
    Sections.open(html, LINK);
    html.element(
        "p",
        "Repaired molecules if other criteria held for the same candidates. Bars are shares of all"
            + " molecules.");
    html.element("h3", "Gates that are asked");
    table(html, "Gates", Ablations::gates, AblationsSection::gates);
    html.element("h3", "Safety that must be exceeded");
    html.element(
        "p",
        "A judge that says yes or no knows 0 and 1 alone, and then nothing moves.",
        "class",
        "note");
    table(html, "Safety above", Ablations::safety, String::valueOf);
    html.element("h3", "Candidates that are looked at");
    table(html, "Candidates", Ablations::candidates, String::valueOf);
    html.close("section");
  }

  private static String gates(Set<Gate> gates) {
    Set<Gate> others = new TreeSet<>(gates);
    others.remove(Gate.SAFETY);
    return others.isEmpty()
        ? "safety alone"
        : "safety, " + others.stream().map(AboutSection::name).collect(Collectors.joining(", "));
  }

  private <K> void table(
      Html html,
      String title,
      Function<Evaluation, Map<K, Integer>> ablation,
      Function<K, String> label) {
    List<Map<K, Integer>> counts = evaluations.stream().map(ablation).toList();
    Tables.open(html, "Ablation: " + title.toLowerCase(Locale.ROOT), "systems", "counts");
    List<String> titles = new ArrayList<>(List.of(title));
    evaluations.forEach(one -> titles.add(one.model()));
    Tables.header(html, titles, 1);
    html.open("tbody");
    Set<K> keys = new LinkedHashSet<>();
    counts.forEach(one -> keys.addAll(one.keySet()));
    for (K key : keys) {
      html.open("tr").element("th", label.apply(key), "scope", "row");
      for (int i = 0; i < counts.size(); i++) {
        Integer count = counts.get(i).get(key);
        if (count == null) {
          RateCells.missing(html, "");
        } else {
          Sections.counted(html, count, evaluations.get(i).tasks().size());
        }
      }
      html.close("tr");
    }
    html.close("tbody");
    Tables.close(html);
  }
}
