/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.eval.page.FrontPicture;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.LatexReport;
import io.detoxj.eval.report.MarkdownReport;
import io.detoxj.eval.report.MetricsCsv;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportComparison;
import io.detoxj.eval.report.ReportDifference;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportMerge;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import io.detoxj.molecule.evaluation.EvaluationReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a report or several as one, writes it in other forms, or compares two. */
@Command(
    name = "report",
    sortOptions = false,
    description =
        "Shows the report of a run, or of several runs of the same prompts and scorer in one table,"
            + " writes it in other forms, or compares it with another.")
final class ShowReport extends Program {
  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Folder of a run, or its report.json; several make one report")
  private List<Path> runs = List.of();

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

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Writes the page, with the texts of the runs, into this file, .html")
  private @Nullable Path page;

  @Option(names = "--csv", paramLabel = "FILE", description = "Writes all metrics as CSV")
  private @Nullable Path csv;

  @Option(
      names = "--latex",
      paramLabel = "FILE",
      description = "Writes the table of systems for a paper, .tex")
  private @Nullable Path latex;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draws toxicity against perplexity, .svg or .png")
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
    if (runs.size() > 1 && (against != null || showConfig || html)) {
      throw new UsageException(
          "--against, --show-config and --html are of one run; several runs take --page FILE,"
              + " --markdown, --csv, --latex, --plot and --json");
    }
    ReportMerge.Merged found = found();
    Report report = found.report();
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
    write(found);
    out()
        .println(
            json ? ReportJson.text(report) : ResultTable.render(report, found.costs(), rule()));
    return ExitCode.DONE;
  }

  private VerdictRule rule() {
    return new VerdictRule(maxPerplexity);
  }

  /** The only run, or all of them as one. */
  private ReportMerge.Merged found() throws IOException {
    if (runs.size() == 1) {
      Report report = read(runs.get(0));
      Map<String, String> names = new TreeMap<>();
      report.systems().forEach(one -> names.put(one.system(), one.system()));
      return new ReportMerge.Merged(report, costs(runs.get(0)), List.of(names));
    }
    List<String> names = names();
    List<ReportMerge.Run> all = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      all.add(new ReportMerge.Run(names.get(i), read(runs.get(i)), costs(runs.get(i))));
    }
    return ReportMerge.of(all);
  }

  /** Those of the folders, or whole paths where two folders are called alike. */
  private List<String> names() {
    List<String> names =
        runs.stream().map(run -> String.valueOf(folder(run).getFileName())).toList();
    return names.stream().distinct().count() == names.size()
        ? names
        : runs.stream().map(run -> folder(run).toString()).toList();
  }

  private void write(ReportMerge.Merged found) throws IOException {
    OutputGuard guard = overwriting.guard();
    Report report = found.report();
    Path own = html ? folder(runs.get(0)).resolve("report.html") : null;
    for (Path target : Arrays.asList(markdown, csv, latex, own, page, plot)) {
      if (target != null) {
        guard.file(target);
      }
    }
    if (markdown != null) {
      AtomicFiles.writeString(
          markdown, MarkdownReport.text(report, found.costs(), rule(), "Evaluation report"));
    }
    if (csv != null) {
      MetricsCsv.write(report, csv);
    }
    if (latex != null) {
      LatexReport.write(report, found.costs(), rule(), latex);
    }
    for (Path target : Arrays.asList(own, page)) {
      if (target != null) {
        ToxicityPage.write(
            runs.stream().map(ShowReport::folder).toList(),
            found,
            PageOptions.standard().withRule(rule()),
            target);
      }
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
          runs.get(0) + " was not started by the command line, so it has no options to show");
    }
    return config;
  }

  private static Path folder(Path run) {
    Path folder = file(run).toAbsolutePath().normalize().getParent();
    return folder == null ? run : folder;
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
    if (isOfRepairs(file)) {
      throw new ConfigException(
          file
              + " is of repairs of molecules; molecule evaluate writes it, and report.html beside");
    }
    return ReportJson.read(file);
  }

  /** Whether it begins as reports of repairs do, which have other fields. */
  private static boolean isOfRepairs(Path file) throws IOException {
    int enough = 200;
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(enough), StandardCharsets.UTF_8)
          .contains(EvaluationReport.KIND);
    }
  }

  private static Costs costs(Path run) {
    return ReportJson.knownCosts(file(run).resolveSibling("costs.json"));
  }
}
