/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Opinion;
import io.detoxj.eval.report.Opinions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What came of it: a small table of marks, a method a row, and under it the same in sentences. */
final class VerdictsSection {
  /** So many sentences are open from the start. */
  private static final int FEW = 6;

  private final Report report;
  private final Verdicts verdicts;
  private final Html html;

  VerdictsSection(Report report, Verdicts verdicts, Html html) {
    this.report = report;
    this.verdicts = verdicts;
    this.html = html;
  }

  void write() {
    Section.VERDICTS.open(html);
    List<String> sentences = verdicts.sentences();
    int judged = verdicts.verdicts().size();
    for (String sentence : sentences.subList(judged, sentences.size())) {
      html.element("p", sentence, "class", "lead");
    }
    if (judged > 0) {
      marks();
      sentences();
    }
    Section.VERDICTS.close(html);
  }

  private void marks() {
    List<String> titles =
        new ArrayList<>(
            List.of(
                "Method",
                "Verdict",
                "Control",
                Html.capital(report.headline().primary().label()) + " from base"));
    judges().forEach(one -> titles.add("The same by " + one.id()));
    if (report.headline().cost() != null) {
      titles.add(Html.capital(report.headline().cost().label()) + " x base");
    }
    Tables.open(html, "Verdicts", "marks");
    Tables.header(html, titles, 3);
    html.open("tbody");
    Set<String> beside =
        report.systems().stream()
            .flatMap(one -> one.controls().stream())
            .map(ControlComparison::control)
            .collect(Collectors.toSet());
    verdicts.verdicts().stream().filter(one -> !beside.contains(one.system())).forEach(this::row);
    html.close("tbody");
    Tables.close(html);
    html.element(
        "p",
        "A control that is null changes nothing, as it should be; one that acts changes the number"
            + " by itself, and its method has to beat that.",
        "class",
        "note");
  }

  private void row(Verdict verdict) {
    SystemResult system =
        report.systems().stream()
            .filter(one -> one.system().equals(verdict.system()))
            .findFirst()
            .orElseThrow();
    html.open("tr").open("th", "scope", "row");
    html.element("a", system.system(), "href", "#system-" + report.systems().indexOf(system));
    html.close("th").open("td");
    Badges.passing(html, verdict.passing());
    Badges.broken(html, system);
    html.close("td").open("td");
    controls(system);
    html.close("td");
    String metric = report.headline().primary().metric();
    html.element(
        "td",
        system
            .difference(metric)
            .map(one -> Numbers.signedWithInterval(one.difference(), one.interval()))
            .orElse(ResultCells.NONE),
        "class",
        "number");
    judges().forEach(one -> html.element("td", opinion(system, one), "class", "number"));
    if (report.headline().cost() != null) {
      html.element("td", ratio(system), "class", "number");
    }
    html.close("tr");
  }

  /** The scorers beside that of the report, as the first system that has any names them. */
  private List<ScorerInfo> judges() {
    return report.systems().stream()
        .map(one -> Opinions.of(one).further())
        .filter(all -> !all.isEmpty())
        .findFirst()
        .orElse(List.of())
        .stream()
        .map(Opinion::scorer)
        .toList();
  }

  private static String opinion(SystemResult system, ScorerInfo judge) {
    return Opinions.of(system).further().stream()
        .filter(one -> one.scorer().equals(judge))
        .flatMap(one -> one.difference().stream())
        .map(one -> Numbers.signedWithInterval(one.difference(), one.interval()))
        .findFirst()
        .orElse(ResultCells.NONE);
  }

  private String ratio(SystemResult system) {
    List<FrontAxis> axes = report.headline().axes(verdicts.rule());
    if (axes.get(1).value(system, report.base()).isEmpty()) {
      return ResultCells.NONE;
    }
    FrontMarks.Span span = FrontMarks.span(axes.get(1), system, report.base());
    return "%s [%s, %s]"
        .formatted(
            Numbers.fixed(span.value(), 2),
            Numbers.fixed(span.low(), 2),
            Numbers.fixed(span.high(), 2));
  }

  private void controls(SystemResult system) {
    if (system.controls().isEmpty()) {
      html.text(ResultCells.NONE);
    }
    for (ControlComparison one : system.controls()) {
      html.open("div");
      verdicts.of(one.control()).ifPresent(known -> Badges.passing(html, known.passing()));
      html.text(" ").element("span", one.control(), "class", "role").close("div");
    }
  }

  private void sentences() {
    if (verdicts.verdicts().size() > FEW) {
      html.open("details");
    } else {
      html.open("details", "open", "");
    }
    html.element("summary", "The verdicts in sentences");
    html.open("ul", "class", "verdicts");
    for (Verdict verdict : verdicts.verdicts()) {
      html.open("li");
      sentence(verdict);
      html.close("li");
    }
    html.close("ul").close("details");
  }

  /** With the name, with which it begins, in bold. */
  private void sentence(Verdict verdict) {
    String name = verdict.system() + ":";
    if (verdict.sentence().startsWith(name)) {
      html.element("strong", name).text(verdict.sentence().substring(name.length()));
    } else {
      html.text(verdict.sentence());
    }
  }
}
