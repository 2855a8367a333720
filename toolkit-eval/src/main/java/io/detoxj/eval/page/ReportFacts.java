/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.SystemResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the reader needs to trust the numbers: warnings, other judges, how it was done. */
final class ReportFacts {
  private final Report report;
  private final List<PageSection> sections;
  private final Html html;

  ReportFacts(Report report, List<PageSection> sections, Html html) {
    this.report = report;
    this.sections = sections;
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

  void refused() {
    List<String> items = new ArrayList<>();
    for (SystemResult system : report.systems()) {
      addRefused(items, system.system(), system.metrics().values());
    }
    for (PageSection section : sections) {
      section.results(report).forEach((where, results) -> addRefused(items, where, results));
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
    entries("Protocol", report.protocol().entries());
    Section.PROTOCOL.close(html);
  }

  void provenance() {
    Section.PROVENANCE.open(html);
    html.element(
        "p",
        "The id of this report is the SHA-256 of its report.json. A report.json with another hash"
            + " is another report.");
    copied("report-id", "Report id", ReportJson.sha256(report));
    copied("check", "To check a file", "sha256sum report.json");
    entries("Provenance", ReportedFingerprints.asHashes(report.provenance()));
    Section.PROVENANCE.close(html);
  }

  private void copied(String id, String label, String value) {
    html.open("p", "class", "copied");
    html.element("span", label + ":").text(" ");
    html.element("code", value, "id", id).text(" ");
    html.markup(
        "<button type=\"button\" data-copies=\"%s\" aria-label=\"Copy: %s\" hidden>Copy</button>",
        id, label);
    html.close("p");
  }

  void definitions() {
    Section.DEFINITIONS.open(html);
    html.element("p", "Numbers with different ids must not be compared.");
    html.open("dl");
    MetricDescriptions descriptions = MetricDescriptions.load();
    Stream.concat(
            report.systems().stream().map(system -> system.metrics().values()),
            sections.stream().flatMap(section -> section.results(report).values().stream()))
        .flatMap(Collection::stream)
        .map(MetricResult::id)
        .collect(Collectors.toMap(MetricId::toString, MetricId::name, (a, b) -> a, TreeMap::new))
        .forEach(
            (id, name) -> {
              html.open("dt").element("code", id).close("dt");
              html.element("dd", descriptions.of(name).orElse("Its id is all that is known."));
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
