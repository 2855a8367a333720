/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.cli.papers.CatalogueJson;
import io.detoxj.cli.papers.Paper;
import io.detoxj.cli.papers.PaperCatalogue;
import io.detoxj.cli.papers.PaperMarkdown;
import io.detoxj.cli.papers.PaperScreen;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.io.ForeignText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the papers behind the toolkit published, and how to do it here. */
@Command(
    name = "papers",
    description =
        "Lists the papers behind the toolkit; of one it tells needs, published tables with where"
            + " each value was seen, and the commands that do the same here.")
final class Papers extends Program {
  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "Such as model-surgery (all papers, a line each)")
  private @Nullable String id;

  @Option(names = "--json", description = "Prints a JSON object for each paper")
  private boolean json;

  @Option(names = "--markdown", description = "Prints the page of docs/papers")
  private boolean markdown;

  @Override
  public Integer call() {
    if (json && markdown) {
      throw new UsageException("--json and --markdown do not go together; give one of them");
    }
    PaperCatalogue catalogue = PaperCatalogue.bundled();
    out().print(id == null ? all(catalogue) : one(paper(catalogue, id)));
    out().flush();
    return ExitCode.DONE;
  }

  private String all(PaperCatalogue catalogue) {
    if (json) {
      StringBuilder lines = new StringBuilder();
      catalogue.papers().forEach(paper -> lines.append(CatalogueJson.line(paper)).append('\n'));
      return lines.toString();
    }
    return markdown ? PaperMarkdown.index(catalogue) : PaperScreen.list(catalogue);
  }

  private String one(Paper paper) {
    if (json) {
      return CatalogueJson.line(paper) + '\n';
    }
    return markdown ? PaperMarkdown.page(paper) : PaperScreen.page(paper);
  }

  /** The paper of an id; wrong use if there is none. */
  static Paper paper(PaperCatalogue catalogue, String id) {
    return catalogue
        .find(id)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no paper \"%s\"; nearest of %s: %s"
                        .formatted(
                            ForeignText.shown(id),
                            catalogue.ids(),
                            NearestNames.to(id, catalogue.ids()))));
  }
}
