/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.experiment.RewriteJudges;
import io.detoxj.rewrite.experiment.RewriteMeasures;
import io.detoxj.rewrite.experiment.RewritingExperiment;
import io.detoxj.rewrite.metric.BleuTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares rewriters over the same sentences. */
@Command(
    name = "evaluate",
    sortOptions = false,
    description = "Compares rewriters with leaving sentences as they are.")
final class EvaluateRewriters extends Program {
  static final String REWRITERS =
      "delete, spans:file=..., infill:model=..., prompt:model=..., seq2seq:model=...,"
          + " cosmos:folder=..., chat:url=...,model=...; settings after a colon, name=... names the row";

  @Mixin private PairOptions pairs = new PairOptions();

  @Option(
      names = "--rewriter",
      paramLabel = "REWRITER",
      description = REWRITERS + "; may be repeated; copy is always there")
  private List<String> rewriters = List.of();

  @Mixin private Scorers scorers = new Scorers();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(
      names = "--no-controls",
      description =
          "Leaves out the rows in which as many words are left out at random; no rewriter passes"
              + " without one")
  private boolean alone;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the statistics and the controls (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder for the results; a stopped run goes on there")
  private Path output = Path.of(".");

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    MissingPolicy policy = measuring.policy();
    List<RewriterText> texts =
        rewriters.stream()
            .filter(one -> !one.equals(RewritingExperiment.BASE))
            .map(one -> RewriterText.read("--rewriter", one))
            .toList();
    if (texts.isEmpty()) {
      throw new UsageException(
          "there is nothing to compare with copying; give a --rewriter, such as delete");
    }
    Experiment.requireDifferent("rewriters", texts.stream().map(RewriterText::name).toList());
    List<RewriteItem> items = pairs.read(this);
    boolean chinese = pairs.tokenizer() == BleuTokenizer.ZH;
    if (chinese) {
      scorers.noteOnChinese(this);
    }
    FinishedRun.requireOwnFiles(output, overwriting.force());
    try (OutputLock lock = OutputLock.ofFolder(output);
        // The judge that stands beside the scorer unasked reads English.
        Scorers.Open open = chinese ? scorers.open(false) : scorers.openWithJudge(false);
        OpenFluency fluency = OpenFluency.of(measuring);
        OpenRewriters opened = OpenRewriters.of(texts, this::note)) {
      SentenceEncoder encoder = opened.encoder(measuring.similarity());
      RewriteJudges judges = new RewriteJudges(open.all(), encoder, fluency.judge());
      RewritingExperiment experiment =
          new RewritingExperiment(
              items, judges, pairs.tokenizer(), Bootstrap.standard(seed), policy);
      Experiment<Rewriter> over =
          alone
              ? experiment.over(opened.byName())
              : experiment.controlled(
                  opened.byName(), opened.influences(), pairs.segmenter(), seed);
      RunOptions how =
          RunOptions.standard().withProvenance(Map.of("detoxj", Detoxj.Version.number()));
      if (!overwriting.force()) {
        FinishedRun.requireSame(output, over, how);
      }
      run(over, how);
      RewriteMeasures.of(judges, pairs.tokenizer())
          .notRun()
          .forEach((metric, why) -> print("not run: %s, for %s%n", metric, why));
    }
    print("report.html, report.json and the other files are in %s%n", output);
    return ExitCode.DONE;
  }

  private void run(Experiment<Rewriter> experiment, RunOptions usual) throws IOException {
    try (Interruption interruption =
            Interruption.listening(
                err(), "stopping after this batch; run the same command again to go on");
        Progress progress = progress(spec().name(), "sentences", quiet)) {
      ExperimentResult result =
          experiment.run(
              usual
                  .withProgress(progress)
                  .withCancellation(interruption)
                  .in(output.resolve("journal")));
      progress.finish();
      if (overwriting.force()) {
        result.replaceIn(output);
      } else {
        result.writeTo(output);
      }
      out().println(ResultTable.render(result.report(), result.costs(), VerdictRule.standard()));
    }
  }
}
