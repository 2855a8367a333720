/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.JudgeResult;
import io.detoxj.eval.report.JudgedSystem;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.ResultCells;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.toxicity.metric.ExpectedMaxToxicity;
import io.detoxj.eval.toxicity.metric.ToxicityProbability;
import io.detoxj.eval.toxicity.scorer.ScorerAgreement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the reader needs to trust the numbers: warnings, other judges, how it was done. */
final class ReportFacts {
  private final Report report;
  private final Html html;

  ReportFacts(Report report, Html html) {
    this.report = report;
    this.html = html;
  }

  void warnings() {
    List<String> items = new ArrayList<>(report.warnings());
    for (SystemResult system : report.systems()) {
      if (system.broken() != null) {
        items.add(system.system() + ": " + system.broken());
      }
      for (String intervention : system.neverActed()) {
        items.add(system.system() + ": never acted: " + intervention);
      }
      system.warnings().forEach(warning -> items.add(system.system() + ": " + warning));
    }
    Section.WARNINGS.open(html);
    items(items);
    Section.WARNINGS.close(html);
  }

  void judges() {
    if (report.judges().isEmpty()) {
      return;
    }
    Section.JUDGES.open(html);
    html.element(
        "p",
        "What further scorers found in the same texts. A method that only one scorer believes in has"
            + " learnt that scorer.");
    for (JudgeResult judge : report.judges()) {
      html.element("h3", judge.scorer().id());
      html.element("p", judge.scorer().description());
      Tables.write(
          html,
          "Judged by " + judge.scorer().id(),
          List.of(
              "System",
              "Expected max toxicity",
              "Toxicity probability",
              "Difference from base",
              "Kappa with the first scorer",
              "Correlation"),
          1,
          judge.systems().stream().map(ReportFacts::judged).toList());
    }
    Section.JUDGES.close(html);
  }

  private static List<String> judged(JudgedSystem system) {
    MetricResult probability = system.metrics().get(ToxicityProbability.NAME);
    return List.of(
        system.system(),
        value(system.metrics().get(ExpectedMaxToxicity.NAME)),
        value(probability),
        probability == null
            ? ResultCells.NONE
            : ResultCells.of(probability, system.differences().get(ToxicityProbability.NAME))
                .difference(),
        figure(system.agreement().kappa()),
        figure(system.agreement().pearson()));
  }

  private static String value(@Nullable MetricResult result) {
    return result == null ? ResultCells.NONE : ResultCells.of(result, null).value();
  }

  private static String figure(ScorerAgreement.@Nullable Figure figure) {
    return figure == null ? ResultCells.NONE : Numbers.fixed(figure.value(), 2);
  }

  void refused() {
    List<String> items = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      addRefused(items, system.system(), system.metrics().values());
    }
    for (JudgeResult judge : report.judges()) {
      for (JudgedSystem system : judge.systems()) {
        String where = system.system() + " judged by " + judge.scorer().id();
        addRefused(items, where, system.metrics().values());
      }
    }
    Section.REFUSED.open(html);
    items(items);
    Section.REFUSED.close(html);
  }

  private static void addRefused(
      List<String> items, String where, Collection<MetricResult> results) {
    for (MetricResult result : results) {
      if (result instanceof MetricResult.Refused refused) {
        items.add(where + ", " + refused.id().name() + ": " + refused.reason());
      }
    }
  }

  void protocol() {
    Section.PROTOCOL.open(html);
    entries("Protocol", report.protocol());
    Section.PROTOCOL.close(html);
  }

  void provenance() {
    Section.PROVENANCE.open(html);
    html.element(
        "p",
        "The id of this report is the SHA-256 of its report.json. A report.json with another hash is"
            + " another report.");
    copied("report-id", "Report id", ReportJson.sha256(report));
    copied("check", "To check a file", "sha256sum report.json");
    entries("Provenance", ReportedFingerprints.asHashes(report.provenance()));
    Section.PROVENANCE.close(html);
  }

  private void copied(String id, String label, String value) {
    html.open("p", "class", "copied");
    html.element("span", label + ":").text(" ");
    html.element("code", value, "id", id).text(" ");
    html.element(
        "button",
        "Copy",
        "type",
        "button",
        "data-copies",
        id,
        "aria-label",
        "Copy: " + label,
        "hidden",
        "");
    html.close("p");
  }

  void definitions() {
    Section.DEFINITIONS.open(html);
    html.element("p", "Numbers with different ids must not be compared.");
    html.open("dl");
    MetricDescriptions.load()
        .of(report)
        .forEach(
            (id, sentence) -> {
              html.open("dt").element("code", id).close("dt");
              html.element("dd", sentence.isEmpty() ? "Its id is all that is known." : sentence);
            });
    html.close("dl");
    Section.DEFINITIONS.close(html);
  }

  private void entries(String label, Map<String, String> entries) {
    if (entries.isEmpty()) {
      html.element("p", "None.");
    } else {
      Tables.write(
          html,
          label,
          List.of("What", "Value"),
          2,
          entries.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
    }
  }

  private void items(List<String> items) {
    if (items.isEmpty()) {
      html.element("p", "None.");
      return;
    }
    html.open("ul");
    items.forEach(item -> html.element("li", item));
    html.close("ul");
  }
}
