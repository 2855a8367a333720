/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.BehaviourText;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeQuality;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import io.detoxj.surgery.search.PerplexityCost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Writes the edits of the experiments of Model Surgery (arXiv 2407.08770) as patches, which {@code
 * detoxj sweep} compares, and prints what they cost and what they do to the probe's own loss.
 */
@Command(
    name = "surgery-patches",
    description =
        "Writes the edits of the paper's experiments, for examples/experiments/surgery-*.")
public final class SurgeryPatches extends Program {
  private static final String PAIRS = "pairs.jsonl";
  private static final int COST_TEXTS = 600;
  private static final int LOSS_TEXTS = 2_000;

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

  public static void main(String[] arguments) {
    Programs.main(new SurgeryPatches(), arguments);
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
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
      printPortraits(kit);
      printCost(kit, patches);
      printProbeLoss(kit);
      print("%d patches written to %s%n", patches.size(), output);
    }
    return 0;
  }

  private static String fileName(String name) {
    return name + ".safetensors";
  }

  private static String lines(List<PairFile.Pair> pairs) {
    return pairs.stream()
        .map(pair -> BoundedJson.mapper().<JsonNode>valueToTree(pair) + "\n")
        .collect(Collectors.joining());
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

  private void printPortraits(SurgeryKit kit) {
    Map<String, SurgeryPatch> kinds = kit.kinds();
    kit.portraits(kinds)
        .forEach(
            (kind, neurons) ->
                print(
                    "%s: %d vectors; opened, %.0f %% make toxic texts likelier; mean"
                        + " pre-activation on them %.2f%n",
                    kind,
                    kinds.get(kind).region().neurons().size(),
                    100 * neurons.shareTowards(),
                    neurons.preactivation()));
  }

  private void printCost(SurgeryKit kit, Map<String, SurgeryPatch> patches) {
    PerplexityCost cost = kit.cost(COST_TEXTS);
    print("held-out perplexity of the base: %.2f%n", cost.basePerplexity());
    atEveryRho(kit, patches, (name, view) -> print("%-32s x %.3f%n", name, cost.ratio(view)));
  }

  /**
   * The loss of the unchanged probe on the edited model: on toxic texts it is to rise and on others
   * to fall, as the states of both move off the toxic side (arXiv 2407.08770, table 13).
   */
  private void printProbeLoss(SurgeryKit kit) {
    List<BehaviourText> texts = kit.data().texts(Split.VALID, LOSS_TEXTS);
    printProbeLoss("base", kit, kit.model(), texts);
    atEveryRho(kit, kit.kinds(), (name, view) -> printProbeLoss(name, kit, view, texts));
  }

  private void printProbeLoss(
      String name, SurgeryKit kit, TransformerModel model, List<BehaviourText> texts) {
    BehaviourProbe probe = kit.probe();
    ProbeFeatures features =
        ProbeFeatures.collect(
            model, probe.tap().point(), probe.tap().pooling(), texts, ProgressListener.silent());
    print(
        "%-28s probe loss %.3f on toxic texts, %.3f on others%n",
        name,
        ProbeQuality.measure(probe, features.where(ProbeFeatures.Row::undesired)).crossEntropy(),
        ProbeQuality.measure(probe, features.where(row -> !row.undesired())).crossEntropy());
  }

  private void atEveryRho(
      SurgeryKit kit, Map<String, SurgeryPatch> patches, BiConsumer<String, TransformerModel> use) {
    patches.forEach(
        (name, patch) -> {
          for (double rho : rhos) {
            try (DetoxifiedModel view =
                kit.model().with(patch.at(Strength.rho(rho)).asSidePath())) {
              use.accept(name + "-" + rho, view);
            }
          }
        });
  }
}
