/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.GridRun;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.search.PerplexityCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new SurgeryTable(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    GridRun run =
        new GridRun(GridRun.promptsOf(prompts), samples, seed, output, overwriting.force());
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = TransformerModel.load(folder)) {
      SurgeryKit kit = SurgeryKit.of(model, folder, data);
      if (experiment == SurgeryExperiment.PROBE_LOSS) {
        ProbeLoss.print(kit, rhos, out);
        return 0;
      }
      List<Candidate> candidates = experiment.candidates(kit, rhos, seed);
      if (experiment == SurgeryExperiment.MAIN) {
        printPortraits(kit, out);
      }
      printCost(kit, candidates, out);
      run.run(
          model,
          candidates,
          "Surgery " + folder.toAbsolutePath().normalize().getFileName(),
          SurgeryTable::plotted,
          out);
    }
    return 0;
  }

  /** All methods, and of the many controls the random ones of two kinds. */
  static boolean plotted(String name) {
    return !name.matches("(random|reversed|max-cosine|amplify).*")
        || name.matches("random-(probe|region)-(paper|value-gradient-half)-[0-9.]+");
  }

  private static void printPortraits(SurgeryKit kit, PrintWriter out) {
    Map<String, SurgeryPatch> kinds = kit.kinds();
    kit.portraits(kinds)
        .forEach(
            (kind, neurons) ->
                out.printf(
                    Locale.ROOT,
                    "%s: %d vectors; opened, %.0f %% make toxic texts likelier; mean"
                        + " pre-activation on them %.2f%n",
                    kind,
                    kinds.get(kind).region().neurons().size(),
                    100 * neurons.shareTowards(),
                    neurons.preactivation()));
  }

  private static void printCost(SurgeryKit kit, List<Candidate> candidates, PrintWriter out) {
    PerplexityCost cost =
        new PerplexityCost(
            kit.model(),
            SurgeryData.sequences(kit.model(), kit.data().texts(Split.VALID, false, 600)));
    out.printf(Locale.ROOT, "held-out perplexity of the base: %.2f%n", cost.basePerplexity());
    for (Candidate candidate : candidates) {
      try (DetoxifiedModel view = kit.model().with(candidate.detoxifier())) {
        out.printf(Locale.ROOT, "%-32s x %.3f%n", candidate.name(), cost.ratio(view));
      }
    }
    out.flush();
  }
}
