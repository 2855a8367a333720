/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A whole report as one page of HTML that needs nothing but a browser: style sheet, script and
 * texts are in the file, and a content security policy in it forbids to load anything. Without
 * scripts all can be read but the texts of the systems. Names, reasons and texts are never taken
 * for markup.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /**
   * Writes a report without costs and the sections of a subject, with the {@linkplain
   * PageOptions#standard() standard options}.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Report report, Path file) throws IOException {
    write(report, Costs.none(), List.of(), PageOptions.standard(), file);
  }

  /**
   * Writes a report.
   *
   * @param costs {@link Costs#none()} if they are not known
   * @param sections those of the subject, in their order
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(
      Report report, Costs costs, List<PageSection> sections, PageOptions options, Path file)
      throws IOException {
    // Not Files.writeString, which refuses half a surrogate pair in a name and would lose the page.
    byte[] bytes = text(report, costs, sections, options).getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
  }

  /** The text of the page. Equal arguments give equal texts. */
  public static String text(
      Report report, Costs costs, List<PageSection> sections, PageOptions options) {
    return new ReportPage(report, costs, options, sections).render();
  }
}
