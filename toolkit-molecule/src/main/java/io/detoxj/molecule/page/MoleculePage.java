/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageFrame;
import io.detoxj.eval.page.PageResource;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationReport;
import io.detoxj.molecule.evaluation.SuccessRates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An evaluation as one page of HTML that needs nothing but a browser: tables, and each molecule
 * beside what was proposed. Nothing is loaded, and SMILES and names are never taken for markup.
 *
 * @param report what is shown
 * @param otherMode the same models in the other mode, for its rates; may be empty
 * @param limit how many candidates the page holds at most; molecules beyond it are left out, whole
 *     and from the end, and the page says so
 */
public record MoleculePage(EvaluationReport report, List<Evaluation> otherMode, int limit) {
  /** Of candidates; a page with so many has some 15 MB. */
  private static final int USUAL_LIMIT = 20_000;

  /** Copies the list. */
  public MoleculePage {
    otherMode = List.copyOf(otherMode);
  }

  /** With at most 20,000 candidates. */
  public MoleculePage(EvaluationReport report, List<Evaluation> otherMode) {
    this(report, otherMode, USUAL_LIMIT);
  }

  /**
   * Writes the page.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
  }

  /** The text of the page. Equal pages have equal texts on the same machine. */
  public String text() {
    List<Evaluation> evaluations = report.evaluations();
    SuccessRates rates = report.rates();
    Html html = new Html();
    new ResultsSection(report, rates, otherMode).write(html);
    new TasksSection(rates).write(html);
    new CandidatesSection(evaluations).write(html);
    new FailuresSection(evaluations).write(html);
    new AblationsSection(evaluations).write(html);
    MoleculesJson molecules = MoleculesJson.of(evaluations, limit);
    MoleculesSection.write(html, molecules);
    AboutSection.write(html, report);
    return new PageFrame(
            "Repair of toxic molecules",
            "DetoxJ report",
            "Scripts are off. Everything can be read but the molecules, and tables cannot be"
                + " sorted.",
            PageResource.joined(List.of("table.css", "drawings.css", "texts.css"))
                .and(PageResource.beside(MoleculePage.class, "molecules.css")),
            PageResource.joined(List.of("sort.js"))
                .and(PageResource.beside(MoleculePage.class, "molecules.js")))
        .render(PageFacts.of(report), links(), html, Optional.of(molecules.text()));
  }

  private static List<PageFrame.Link> links() {
    return List.of(
        ResultsSection.LINK,
        TasksSection.LINK,
        CandidatesSection.LINK,
        FailuresSection.LINK,
        AblationsSection.LINK,
        MoleculesSection.LINK,
        AboutSection.LINK);
  }
}
