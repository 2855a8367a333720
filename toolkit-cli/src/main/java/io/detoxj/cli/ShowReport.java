/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.eval.page.FrontPicture;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.MarkdownReport;
import io.detoxj.eval.report.MetricsCsv;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportComparison;
import io.detoxj.eval.report.ReportDifference;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a report, writes it in other forms, or compares two. */
@Command(
    name = "report",
    sortOptions = false,
    description =
        "Shows the report of a run, writes it in other forms, or compares it with another.")
final class ShowReport extends Program {
  @Parameters(paramLabel = "RUN", description = "Folder of a run, or its report.json")
  private Path run = Path.of(".");

  @Option(
      names = "--against",
      paramLabel = "RUN",
      description = "Another run; exit code 3 if they differ")
  private @Nullable Path against;

  @Option(
      names = "--tolerance",
      defaultValue = "0",
      description = "Relative difference of numbers that does not count (${DEFAULT-VALUE})")
  private double tolerance;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Writes the report as Markdown")
  private @Nullable Path markdown;

  @Option(
      names = "--html",
      description =
          "Writes report.html into the folder of the run, with its texts, hidden at first")
  private boolean html;

  @Option(names = "--csv", paramLabel = "FILE", description = "Writes all metrics as CSV")
  private @Nullable Path csv;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draws toxicity against perplexity, .svg")
  private @Nullable Path plot;

  @Option(
      names = "--plot-only",
      paramLabel = "REGEX",
      description = "Systems that the plot shows beside the base (all)")
  private @Nullable Pattern plotOnly;

  @Option(
      names = "--title",
      defaultValue = "Toxicity and fluency",
      description = "Of the plot (${DEFAULT-VALUE})")
  private String title = "";

  @Option(
      names = "--max-perplexity",
      defaultValue = "1.5",
      paramLabel = "RATIO",
      description = "Perplexity over the base's up to which a method may pass (${DEFAULT-VALUE})")
  private double maxPerplexity;

  @Option(names = "--show-config", description = "Prints the options of the run, for --config")
  private boolean showConfig;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--json", description = "Prints the whole report as JSON")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    OptionRange.positive("--max-perplexity", maxPerplexity, "1.5 is usual");
    if (!(tolerance >= 0)) {
      throw new UsageException("--tolerance must be 0 or more but was " + tolerance);
    }
    Report report = read(run);
    if (against != null) {
      ReportDifference difference =
          ReportComparison.standard().within(tolerance).compare(report, read(against));
      out().println(difference.summary());
      return difference.identical() ? ExitCode.DONE : ExitCode.DIFFERENT;
    }
    if (showConfig) {
      out().println(config(report));
      return ExitCode.DONE;
    }
    write(report);
    out()
        .println(
            json
                ? Files.readString(file(run))
                : ResultTable.render(report, costs(run), new VerdictRule(maxPerplexity)));
    return ExitCode.DONE;
  }

  private void write(Report report) throws IOException {
    OutputGuard guard = overwriting.guard();
    Path page = file(run).toAbsolutePath().resolveSibling("report.html");
    for (Path target : Arrays.asList(markdown, csv, html ? page : null, plot)) {
      if (target != null) {
        guard.file(target);
      }
    }
    if (markdown != null) {
      MarkdownReport.write(report, markdown);
    }
    if (csv != null) {
      MetricsCsv.write(report, csv);
    }
    if (html) {
      ToxicityPage.write(
          page.getParent(), PageOptions.standard().withRule(new VerdictRule(maxPerplexity)));
    }
    if (plot != null) {
      FrontPicture.write(plotted(report), title, plot);
    }
  }

  private Report plotted(Report report) {
    return plotOnly == null ? report : report.withSystems(plotOnly.asMatchPredicate());
  }

  private String config(Report report) {
    String config = report.provenance().get(ConfigFile.PROVENANCE);
    if (config == null) {
      throw new ConfigException(
          run + " was not started by the command line, so it has no options to show");
    }
    return config;
  }

  private static Path file(Path run) {
    return Files.isDirectory(run) ? run.resolve("report.json") : run;
  }

  static Report read(Path run) throws IOException {
    Path file = file(run);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "there is no report at " + file + "; give the folder of a finished run");
    }
    return ReportJson.read(file);
  }

  private static Costs costs(Path run) {
    return ReportJson.knownCosts(file(run).resolveSibling("costs.json"));
  }
}
