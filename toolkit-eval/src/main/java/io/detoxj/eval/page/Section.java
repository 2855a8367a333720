/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Report;
import java.util.Locale;

/** The sections of the page in their order. */
enum Section {
  VERDICTS("Verdicts"),
  WARNINGS("Warnings"),
  FRONTS("Fronts"),
  COMPARISON("Comparison"),
  STRENGTHS("Strengths"),
  SYSTEMS("Systems"),
  REFUSED("Refused metrics"),
  PROTOCOL("Protocol"),
  PROVENANCE("Provenance"),
  DEFINITIONS("Definitions");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a page of this report has it. */
  boolean isIn(Report report, PageOptions options) {
    return switch (this) {
      case FRONTS -> !options.fronts(report).isEmpty();
      case STRENGTHS -> StrengthsSection.isIn(report);
      default -> true;
    };
  }

  /** Begins it with its heading. */
  void open(Html html) {
    open(html, id(), title);
  }

  /** Begins any section with its heading. */
  static void open(Html html, String id, String title) {
    html.open("section", "id", id, "aria-labelledby", id + "-title");
    html.element("h2", title, "id", id + "-title");
  }

  void close(Html html) {
    html.close("section");
  }
}
