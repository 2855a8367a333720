/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.ExitCode;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Progress;
import io.detoxj.examples.surgery.SearchSurgery;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.BehaviourText;
import io.detoxj.surgery.probe.FullBatchProbeTrainer;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeQuality;
import io.detoxj.surgery.probe.ProbeRow;
import io.detoxj.surgery.region.RegionSelection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A probe, and the paper's edit of weights, from the user's labelled texts. */
@Command(
    name = "train-probe",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a toxicity probe on labelled texts, and makes an edit of weights with it.")
final class TrainProbeCommand implements Callable<Integer> {
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--labelled",
      required = true,
      paramLabel = "FILE",
      description = "JSON Lines with text and toxic, 0 or 1")
  private Path labelled = Path.of(".");

  @Option(
      names = "--held-out",
      defaultValue = "0.2",
      paramLabel = "SHARE",
      description = "Share of the texts to measure on (${DEFAULT-VALUE})")
  private double heldOut;

  @Option(
      names = "--point",
      defaultValue = "final_norm",
      description = "Hook point to read (${DEFAULT-VALUE})")
  private String point = "";

  @Option(
      names = "--patch",
      paramLabel = "RHO",
      description =
          "Also writes the paper's edit at this size relative to the vectors, such as 1; then sweep"
              + " it with --method surgery --over rho=...")
  private @Nullable Double patch;

  @Option(names = "--seed", defaultValue = "1", description = "Of the split (${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--output", required = true, paramLabel = "FOLDER", description = "For the probe")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    if (!(heldOut > 0 && heldOut < 1)) {
      throw new ConfigException("--held-out is a share between 0 and 1, not " + heldOut);
    }
    List<BehaviourText> texts = UserFiles.labelled(labelled, seed);
    int learnt = (int) Math.round(texts.size() * (1 - heldOut));
    requireBothClasses(texts.subList(0, learnt), "learnt from");
    requireBothClasses(texts.subList(learnt, texts.size()), "held out");
    List<String> names = new ArrayList<>(List.of(BehaviourProbe.WEIGHTS, BehaviourProbe.CARD));
    if (patch != null) {
      names.add(SearchSurgery.PATCH);
    }
    overwriting.guard().folder(output, names);
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel loaded = model.open()) {
      HookPoint tap = loaded.info().requireHookPoint(HookPoint.parse(point));
      if (patch != null) {
        // Refused here, before the texts are read.
        Strength.rho(patch);
        RegionSelection.paper(loaded.info());
      }
      train(
          loaded,
          features(loaded, tap, texts.subList(0, learnt)),
          features(loaded, tap, texts.subList(learnt, texts.size())),
          names);
    }
    return ExitCode.DONE;
  }

  private void train(
      TransformerModel loaded, ProbeFeatures train, ProbeFeatures test, List<String> names)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BehaviourProbe probe = FullBatchProbeTrainer.standard().fit(train, "toxicity");
    Map<String, ProbeQuality> quality = new TreeMap<>();
    quality.put(BehaviourProbe.TRAIN, ProbeQuality.measure(probe, train));
    quality.put(BehaviourProbe.TEST, ProbeQuality.measure(probe, test));
    quality.forEach((name, measured) -> print(name, measured, out));
    quality
        .get(BehaviourProbe.TRAIN)
        .overfit(quality.get(BehaviourProbe.TEST))
        .ifPresent(warning -> out.printf("warning: %s%n", warning));
    SurgeryPatch made = patch == null ? null : edit(loaded, probe, patch);
    FolderSwap.replace(
        output,
        names,
        aside -> {
          probe.save(aside, quality);
          if (made != null) {
            made.save(aside.resolve(SearchSurgery.PATCH));
          }
        });
    if (made != null) {
      out.printf(
          Locale.ROOT,
          "%d vectors edited; try it with --method surgery:file=%s%n",
          made.region().neurons().size(),
          output.resolve(SearchSurgery.PATCH));
    }
    out.printf("written to %s%n", output);
    out.flush();
  }

  private ProbeFeatures features(
      TransformerModel loaded, HookPoint tap, List<BehaviourText> texts) {
    try (Progress progress = Progress.of("reading", "texts", spec.commandLine().getErr(), quiet)) {
      return ProbeFeatures.collect(loaded, tap, TextPooling.ofAllTokens(), texts, progress);
    }
  }

  private static void print(String name, ProbeQuality quality, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-6s %d toxic, %d not: AUROC %.3f, balanced accuracy %.3f, ECE %.3f%n",
        name,
        quality.undesired(),
        quality.desired(),
        quality.auroc(),
        quality.balancedAccuracy(),
        quality.calibrationError());
  }

  /** The gates with the lowest cosines to the probe, moved towards it. */
  private static SurgeryPatch edit(TransformerModel loaded, BehaviourProbe probe, double rho) {
    BehaviourDirection direction = probe.direction(ProbeRow.HALF_DIFFERENCE);
    return SurgeryPatch.of(
        loaded,
        RegionSelection.paper(loaded.info()).select(loaded, direction),
        direction,
        Strength.rho(rho));
  }

  private void requireBothClasses(List<BehaviourText> texts, String part) {
    long toxic = texts.stream().filter(BehaviourText::undesired).count();
    if (toxic == 0 || toxic == texts.size()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%d of the %d texts that are %s are toxic, and both classes are needed; give more texts, another --held-out or another --seed",
              toxic,
              texts.size(),
              part));
    }
  }
}
