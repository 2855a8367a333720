/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import io.detoxj.surgery.search.PerplexityCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Writes the edits of the experiments of Model Surgery (arXiv 2407.08770) as patches, which {@code
 * detoxj sweep} compares, and prints what they cost and what they do to the probe's own loss.
 */
@Command(
    name = "surgery-patches",
    mixinStandardHelpOptions = true,
    description =
        "Writes the edits of the paper's experiments, for examples/experiments/surgery-*.")
public final class SurgeryPatches implements Callable<Integer> {
  private static final String PAIRS = "pairs.jsonl";
  private static final int COST_TEXTS = 600;

  @Option(names = "--data", required = true, description = "Data folder")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder with surgery/probe")
  private Path folder = Path.of(".");

  @Option(
      names = "--rhos",
      split = ",",
      defaultValue = "0.5,1,1.5,2",
      description = "Sizes at which perplexity and probe loss are printed (${DEFAULT-VALUE})")
  private List<Double> rhos = List.of();

  @Option(names = "--output", required = true, description = "Folder for the patches")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new SurgeryPatches(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel model = TransformerModel.load(folder)) {
      SurgeryKit kit = SurgeryKit.of(model, folder, data);
      Map<String, SurgeryPatch> patches = all(kit);
      List<String> names =
          new ArrayList<>(patches.keySet().stream().map(SurgeryPatches::fileName).toList());
      names.add(PAIRS);
      overwriting.guard().folder(output, names);
      FolderSwap.replace(
          output,
          names,
          aside -> {
            for (Map.Entry<String, SurgeryPatch> one : patches.entrySet()) {
              one.getValue().save(aside.resolve(fileName(one.getKey())));
            }
            AtomicFiles.writeString(aside.resolve(PAIRS), lines(kit.pairs()));
          });
      printPortraits(kit, out);
      printCost(kit, patches, out);
      ProbeLoss.print(kit, rhos, out);
      out.printf(Locale.ROOT, "%d patches written to %s%n", patches.size(), output);
    }
    return 0;
  }

  private static String fileName(String name) {
    return name + ".safetensors";
  }

  private static String lines(List<PairFile.Pair> pairs) {
    StringBuilder lines = new StringBuilder();
    for (PairFile.Pair pair : pairs) {
      lines.append(BoundedJson.mapper().<com.fasterxml.jackson.databind.JsonNode>valueToTree(pair));
      lines.append('\n');
    }
    return lines.toString();
  }

  /** The kinds of edit (tables 2 and 9), without a quarter of the layers (9), by parameter (11). */
  private static Map<String, SurgeryPatch> all(SurgeryKit kit) {
    Map<String, SurgeryPatch> all = new LinkedHashMap<>(kit.kinds());
    all.put("amplify", kit.amplifying());
    int layers = kit.model().info().layers();
    int gates = RegionSelection.paperCount(kit.model().info(), EditTarget.GATE);
    RegionSelection everywhere = RegionSelection.of(kit.gradientScore(), EditTarget.GATE, gates);
    for (int quarter = 0; quarter < 4; quarter++) {
      int first = quarter * layers / 4;
      int end = (quarter + 1) * layers / 4;
      Set<Integer> kept =
          IntStream.range(0, layers)
              .filter(layer -> layer < first || layer >= end)
              .boxed()
              .collect(Collectors.toSet());
      all.put(
          "without-quarter" + (quarter + 1),
          kit.patch(everywhere.within(kept), kit.inputs().direction()));
    }
    boolean gated =
        kit.model().info().parameters().containsKey("model.layers.0.mlp.up_proj.weight");
    for (EditTarget target : EditTarget.values()) {
      if (target != EditTarget.UP || gated) {
        int count = RegionSelection.paperCount(kit.model().info(), target);
        all.put(
            target.label(),
            kit.patch(
                RegionSelection.of(NeuronScores.lowestCosine(), target, count), kit.direction()));
      }
    }
    return all;
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

  private void printCost(SurgeryKit kit, Map<String, SurgeryPatch> patches, PrintWriter out) {
    PerplexityCost cost =
        new PerplexityCost(
            kit.model(),
            SurgeryData.sequences(kit.model(), kit.data().texts(Split.VALID, false, COST_TEXTS)));
    out.printf(Locale.ROOT, "held-out perplexity of the base: %.2f%n", cost.basePerplexity());
    for (Map.Entry<String, SurgeryPatch> one : patches.entrySet()) {
      for (double rho : rhos) {
        try (DetoxifiedModel view =
            kit.model().with(one.getValue().at(Strength.rho(rho)).asSidePath())) {
          out.printf(Locale.ROOT, "%-32s x %.3f%n", one.getKey() + "-" + rho, cost.ratio(view));
        }
      }
    }
    out.flush();
  }
}
