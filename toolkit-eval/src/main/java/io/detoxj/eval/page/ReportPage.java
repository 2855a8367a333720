/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The page from its head to its end. */
final class ReportPage {
  private final Report report;
  private final Costs costs;
  private final PageOptions options;
  private final List<PageSection> sections;
  private final Html html = new Html();

  ReportPage(Report report, Costs costs, PageOptions options, List<PageSection> sections) {
    this.report = report;
    this.costs = costs;
    this.options = options;
    this.sections = sections;
  }

  String render() {
    Verdicts verdicts = Verdicts.of(report, options.rule(report));
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
    return new PageFrame(
            options.title(),
            "DetoxJ report",
            "Scripts are off. Everything can be read but the texts of the systems, and the table"
                + " cannot be sorted.",
            PageResource.joined(List.of("table.css", "drawings.css", "texts.css")),
            PageResource.joined(List.of("sort.js", "table.js", "texts.js", "pairs.js", "heat.js")))
        .render(RunFacts.of(report, costs), links(), html, data());
  }

  private Optional<String> data() {
    return sections.stream().flatMap(section -> section.data().stream()).findFirst();
  }

  private List<PageFrame.Link> links() {
    List<PageFrame.Link> links = new ArrayList<>();
    for (Section section : Section.values()) {
      if (section == Section.REFUSED) {
        sections.forEach(one -> links.add(new PageFrame.Link(one.title(), one.id())));
      }
      if (section.isIn(report, options)) {
        links.add(new PageFrame.Link(section.title(), section.id()));
      }
    }
    return links;
  }
}
