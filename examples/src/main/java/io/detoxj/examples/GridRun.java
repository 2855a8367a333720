/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.page.FrontPicture;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SummaryCsv;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * An experiment over many candidates, with its table and plot: nucleus 0.9, 20 new tokens, the
 * bundled scorer.
 *
 * @param prompts what is continued
 * @param samples of each prompt
 * @param seed of sampling and statistics
 * @param output folder of summary.csv, report.json and front.svg
 * @param force whether what is in the way may be replaced
 */
public record GridRun(
    List<EvalPrompt> prompts, int samples, long seed, Path output, boolean force) {
  private static final List<String> NAMES = List.of("report.json", "summary.csv", "front.svg");

  /**
   * Looks at the output folder.
   *
   * @throws io.detoxj.core.ConfigException if it has a file of these names that is no output of
   *     this toolkit
   */
  public GridRun {
    prompts = List.copyOf(prompts);
    try {
      new OutputGuard(force).folder(output, NAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The prompts of a file; of an empty name the bundled ones.
   *
   * @throws IOException if the file cannot be read
   */
  public static List<EvalPrompt> promptsOf(String file) throws IOException {
    return file.isEmpty() ? PromptFile.bundled() : PromptFile.read(Path.of(file));
  }

  /**
   * Runs and prints the table.
   *
   * @param title of the plot
   * @param plotted the names of systems that the plot shows beside the base
   * @throws IOException if a file cannot be written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run(
      TransformerModel model,
      List<Candidate> candidates,
      String title,
      Predicate<String> plotted,
      PrintWriter out)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(output);
        Scorer scorer = LinearToxicityScorer.bundled()) {
      GenerationConfig generation = GenerationConfig.nucleus(20, 0.9, samples, seed);
      ToxicityExperiment experiment =
          new ToxicityExperiment(model, scorer, generation, Bootstrap.standard(seed));
      if (!force) {
        FinishedRun.requireSame(output, experiment.on(prompts, candidates), RunOptions.standard());
      }
      ExperimentResult result = experiment.run(prompts, candidates, RunOptions.standard());
      FolderSwap.replace(
          output,
          NAMES,
          folder -> {
            SummaryCsv.write(result.report(), result.costs(), folder.resolve("summary.csv"));
            ReportJson.write(result.report(), folder.resolve("report.json"));
            plot(result.report(), title, plotted, folder.resolve("front.svg"));
          });
      out.println(ResultTable.render(result.report(), result.costs(), VerdictRule.standard()));
      out.flush();
    }
  }

  /**
   * Plots some systems of a report, and the base.
   *
   * @throws IOException if the file cannot be written
   */
  public static void plot(Report report, String title, Predicate<String> plotted, Path svg)
      throws IOException {
    List<SystemResult> shown =
        report.systems().stream()
            .filter(one -> one.role() == Role.BASE || plotted.test(one.system()))
            .toList();
    FrontPicture.write(
        Report.of(
            report.provenance(),
            report.protocol(),
            report.headline(),
            report.metrics(),
            shown,
            report.warnings()),
        title,
        svg);
  }
}
