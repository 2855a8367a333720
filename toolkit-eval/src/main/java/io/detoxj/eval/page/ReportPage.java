/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Verdicts;
import java.util.List;

/** The page from its head to its end. */
final class ReportPage {
  private final Report report;
  private final Costs costs;
  private final PageOptions options;
  private final List<PageSection> sections;
  private final PageResource style =
      PageResource.joined(List.of("page.css", "table.css", "drawings.css", "texts.css"));
  private final PageResource script =
      PageResource.joined(List.of("page.js", "table.js", "texts.js", "pairs.js", "heat.js"));
  private final Html html = new Html();

  ReportPage(Report report, Costs costs, PageOptions options, List<PageSection> sections) {
    this.report = report;
    this.costs = costs;
    this.options = options;
    this.sections = sections;
  }

  String render() {
    Verdicts verdicts = Verdicts.of(report, options.rule(report));
    html.open("html", "lang", "en");
    head();
    html.open("body");
    html.element("a", "Skip to the verdicts", "class", "skip", "href", "#verdicts");
    header();
    html.open("main", "id", "main");
    new VerdictsSection(report, verdicts, html).write();
    ReportFacts facts = new ReportFacts(report, sections, html);
    facts.warnings();
    new FrontSection(report, options, html).write();
    new SystemsTable(report, costs, verdicts, html).write();
    new StrengthsSection(report, options.rule(report), html).write();
    new SystemSections(report, verdicts, html).write();
    for (PageSection section : sections) {
      Section.open(html, section.id(), section.title());
      section.write(html);
      html.close("section");
    }
    facts.refused();
    facts.protocol();
    facts.provenance();
    facts.definitions();
    html.close("main");
    sections.stream()
        .flatMap(section -> section.data().stream())
        .findFirst()
        .ifPresent(data -> html.verbatim("script", data, "type", "application/json", "id", "data"));
    html.verbatim("script", script.text());
    return html.close("body").close("html").finished();
  }

  private void head() {
    html.open("head");
    html.open("meta", "charset", "utf-8");
    html.open("meta", "name", "generator", "content", OwnOutput.NAME);
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            .formatted(style.source(), script.source()));
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "referrer", "content", "no-referrer");
    html.element("title", options.title());
    html.verbatim("style", style.text());
    html.close("head");
  }

  private void header() {
    html.open("header");
    html.open("div", "class", "bar");
    html.element("p", "DetoxJ report", "class", "kind");
    html.element("button", "Dark", "type", "button", "id", "theme", "hidden", "");
    html.close("div");
    html.element("h1", options.title());
    facts();
    html.open("nav", "aria-label", "Sections").open("ul");
    for (Section section : Section.values()) {
      if (section == Section.REFUSED) {
        sections.forEach(one -> link(one.title(), one.id()));
      }
      if (section.isIn(report, options)) {
        link(section.title(), section.id());
      }
    }
    html.close("ul").close("nav");
    html.open("noscript");
    html.element(
        "p",
        "Scripts are off. Everything can be read but the texts of the systems, and the table cannot"
            + " be sorted.",
        "class",
        "note");
    html.close("noscript").close("header");
  }

  private void facts() {
    html.open("dl", "class", "facts");
    for (RunFacts.Fact fact : RunFacts.of(report, costs)) {
      html.open("div").element("dt", fact.label());
      if (fact.title().isEmpty()) {
        html.element("dd", fact.value());
      } else {
        html.element("dd", fact.value(), "title", fact.title());
      }
      html.close("div");
    }
    html.close("dl");
  }

  private void link(String title, String id) {
    html.open("li").element("a", title, "href", "#" + id).close("li");
  }
}
