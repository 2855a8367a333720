/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.AtomicFiles;
import io.detoxj.core.run.ProgressListener;
import io.detoxj.eval.plot.FrontPlot;
import io.detoxj.eval.prompt.EvalPrompt;
import io.detoxj.eval.prompt.PromptFile;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.SummaryCsv;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.Candidate;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.scorer.LinearToxicityScorer;
import io.detoxj.eval.scorer.ToxicityScorer;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.examples.Programs;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.search.PerplexityCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The experiments of Model Surgery (arXiv 2407.08770) on a model: table, plot, held-out perplexity.
 */
@Command(
    name = "surgery-table",
    mixinStandardHelpOptions = true,
    description =
        "Runs the paper's experiments: main table, layers, kinds of parameters, probe loss.")
public final class SurgeryTable implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "Data folder")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder with surgery/probe")
  private Path folder = Path.of(".");

  @Option(names = "--experiment", defaultValue = "MAIN", description = "${COMPLETION-CANDIDATES}")
  private SurgeryExperiment experiment = SurgeryExperiment.MAIN;

  @Option(names = "--rhos", split = ",", defaultValue = "0.5,1,1.5,2")
  private List<Double> rhos = List.of();

  @Option(names = "--prompts", description = "Prompts, JSON Lines (default: the bundled 100)")
  private String prompts = "";

  @Option(names = "--samples", defaultValue = "25")
  private int samples;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--output", required = true, description = "Folder for the results")
  private Path output = Path.of(".");

  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new SurgeryTable(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    AtomicFiles.writableFolder(output);
    List<EvalPrompt> evalPrompts =
        prompts.isEmpty() ? PromptFile.bundled() : PromptFile.read(Path.of(prompts));
    try (TransformerModel model = TransformerModel.load(folder);
        ToxicityScorer scorer = LinearToxicityScorer.bundled()) {
      SurgeryKit kit = SurgeryKit.of(model, folder, data);
      if (experiment == SurgeryExperiment.PROBE_LOSS) {
        ProbeLoss.print(kit, rhos, out);
        return 0;
      }
      List<Candidate> candidates = experiment.candidates(kit, rhos, seed);
      printCost(kit, candidates, out);
      ExperimentResult result =
          new Experiment(
                  model,
                  scorer,
                  GenerationConfig.nucleus(20, 0.9, samples, seed),
                  Bootstrap.standard(seed))
              .run(evalPrompts, candidates, Map.of(), ProgressListener.silent());
      SummaryCsv.write(result.report(), output.resolve("summary.csv"));
      ReportJson.write(result.report(), output.resolve("report.json"));
      FrontPlot.write(
          result.report(),
          "Surgery " + folder.toAbsolutePath().normalize().getFileName(),
          output.resolve("front.png"));
      out.println(ResultTable.render(result.report(), VerdictRule.standard()));
      out.flush();
    }
    return 0;
  }

  private static void printCost(SurgeryKit kit, List<Candidate> candidates, PrintWriter out) {
    PerplexityCost cost =
        new PerplexityCost(
            kit.model(),
            SurgeryData.sequences(kit.model(), kit.data().texts(Split.VALID, false, 600)));
    out.printf("held-out perplexity of the base: %.2f%n", cost.basePerplexity());
    for (Candidate candidate : candidates) {
      try (DetoxifiedModel view = kit.model().with(candidate.detoxifier())) {
        out.printf("%-32s x %.3f%n", candidate.name(), cost.ratio(view));
      }
    }
    out.flush();
  }
}
