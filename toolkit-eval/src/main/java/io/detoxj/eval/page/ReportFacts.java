/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.MetricDescriptions;
import io.detoxj.eval.report.Protocol;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Bootstrap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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
    Protocol protocol = report.protocol();
    Bootstrap bootstrap = protocol.bootstrap();
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put(
        "Intervals",
        String.format(
            Locale.ROOT,
            "bootstrap, %,d resamples, level %s, seed %d, %s",
            bootstrap.resamples(),
            bootstrap.level(),
            bootstrap.seed(),
            bootstrap.method().name().toLowerCase(Locale.ROOT)));
    rows.put("Tests", protocol.tests());
    rows.put("Samples that may be without a value", "a share of " + protocol.maxMissingShare());
    for (Protocol.Examined one : protocol.examinations()) {
      rows.merge("Examined", one.id(), (others, id) -> others + "; " + id);
      one.settings()
          .properties()
          .forEach(
              entry -> {
                if (!entry.getValue().isNull()) {
                  rows.put(
                      PlainSettings.words(entry.getKey(), true),
                      PlainSettings.words(entry.getValue().asText()));
                }
              });
    }
    entries("Protocol", rows);
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
    Map<String, String> run = new LinkedHashMap<>();
    Map<String, String> hashes = new LinkedHashMap<>();
    List<String> limits = new ArrayList<>();
    ReportedFingerprints.asHashes(report.provenance())
        .forEach(
            (key, value) -> {
              if (key.startsWith("scorer_limit.")) {
                limits.add(value);
              } else if (key.startsWith(ReportedFingerprints.PREFIX)) {
                hashes.put("Fingerprint of " + rest(key), value);
              } else if (key.startsWith(ReportedFingerprints.OUTPUTS)) {
                hashes.put("Texts of " + rest(key), value);
              } else if (key.startsWith(ReportMerge.RUN_HASH)) {
                hashes.put("Report of run " + rest(key), value);
              } else if (key.endsWith("_sha256")) {
                hashes.put(PlainSettings.words(key.replace("_sha256", ""), true), value);
              } else if (!key.startsWith(SystemSections.SETTINGS)) {
                run.put(PlainSettings.words(key, true), PlainSettings.words(value));
              }
            });
    entries("Provenance", run);
    html.open("details").element("summary", "Fingerprints and hashes (SHA-256)");
    entries("Fingerprints and hashes", hashes);
    html.close("details");
    if (!limits.isEmpty()) {
      html.element("h3", "What the scorer cannot see");
      items(limits);
    }
    Section.PROVENANCE.close(html);
  }

  /** {@code scorer linear} of {@code fingerprint.scorer.linear}. */
  private static String rest(String key) {
    return key.substring(key.indexOf('.') + 1).replaceFirst("^(scorer|system)[.]", "$1 ");
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
    Map<String, TreeSet<String>> ids = new TreeMap<>();
    Stream.concat(
            report.systems().stream().map(system -> system.metrics().values()),
            sections.stream().flatMap(section -> section.results(report).values().stream()))
        .flatMap(Collection::stream)
        .map(MetricResult::id)
        .forEach(id -> ids.computeIfAbsent(id.name(), name -> new TreeSet<>()).add(id.toString()));
    ids.forEach(
        (name, all) -> {
          html.element(
              "dt", descriptions.title(name), "id", "definition-" + name, "tabindex", "-1");
          html.element("dd", descriptions.of(name).orElse("Its id is all that is known of it."));
          all.forEach(id -> html.open("dd").element("code", id).close("dd"));
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
