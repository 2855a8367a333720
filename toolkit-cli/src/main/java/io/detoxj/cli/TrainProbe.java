/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.AdamProbeTrainer;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.BehaviourText;
import io.detoxj.surgery.probe.FullBatchProbeTrainer;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeRecipe;
import io.detoxj.surgery.probe.ProbeRow;
import io.detoxj.surgery.probe.ProbeTrainer;
import io.detoxj.surgery.region.RegionSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A probe, and the paper's edit of weights, from the user's labelled texts. */
@Command(
    name = "train-probe",
    sortOptions = false,
    description =
        "Trains a toxicity probe on labelled texts, and makes an edit of weights with it.")
final class TrainProbe extends Program {

  /** What a probe is trained with. */
  enum Recipe {
    PAPER,
    FULL_BATCH
  }

  /** Texts to learn from, and others to measure on. */
  private record Parts(List<BehaviourText> learnt, List<BehaviourText> measured) {}

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--labelled",
      required = true,
      paramLabel = "FILE",
      description = "JSON Lines with text and toxic, 0 or 1")
  private Path labelled = Path.of(".");

  @Mixin private LineFilter filter = new LineFilter();

  @Option(
      names = "--by-split",
      description =
          "Learns from the lines whose field split is train and measures on those of test, in place"
              + " of --held-out")
  private boolean bySplit;

  @Option(
      names = "--texts",
      paramLabel = "N",
      description = "At most so many texts to learn from (all of them)")
  private int mostLearnt = Integer.MAX_VALUE;

  @Option(
      names = "--test-texts",
      paramLabel = "N",
      description = "At most so many texts to measure on (all of them)")
  private int mostMeasured = Integer.MAX_VALUE;

  @Option(
      names = "--recipe",
      defaultValue = "FULL_BATCH",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private Recipe recipe = Recipe.FULL_BATCH;

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

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws IOException {
    OptionRange.part("--held-out", heldOut);
    OptionRange.atLeast("--texts", mostLearnt, 1);
    OptionRange.atLeast("--test-texts", mostMeasured, 1);
    Parts parts = parts();
    ProbeRecipe.requireBothClasses(parts.learnt(), "learnt from");
    ProbeRecipe.requireBothClasses(parts.measured(), "held out");
    List<String> beside = patch == null ? List.of() : List.of(SurgeryPatch.FILE_NAME);
    overwriting.guard().folder(output, ProbeRecipe.files(beside));
    try (OutputLock lock = OutputLock.ofFolder(output);
        TransformerModel loaded = model.open()) {
      HookPoint tap = loaded.info().requireHookPoint(HookPoint.parse(point));
      if (patch != null) {
        // Refused here, before the texts are read.
        Strength.rho(patch);
        RegionSelection.paper(loaded.info());
      }
      ProbeTrainer trainer =
          recipe == Recipe.PAPER ? AdamProbeTrainer.paper(seed) : FullBatchProbeTrainer.standard();
      train(loaded, new ProbeRecipe(tap, trainer, "toxicity"), parts, beside);
    }
    return ExitCode.DONE;
  }

  private Parts parts() throws IOException {
    if (bySplit) {
      return new Parts(
          first(ofSplit(BehaviourProbe.TRAIN), mostLearnt),
          first(ofSplit(BehaviourProbe.TEST), mostMeasured));
    }
    List<BehaviourText> texts = shuffled(filter, "labelled-texts");
    int learnt = (int) Math.round(texts.size() * (1 - heldOut));
    return new Parts(
        first(texts.subList(0, learnt), mostLearnt),
        first(texts.subList(learnt, texts.size()), mostMeasured));
  }

  private List<BehaviourText> ofSplit(String name) throws IOException {
    return shuffled(filter.and(line -> line.text("split").equals(name)), "surgery-texts/" + name);
  }

  /** Texts in a random order that depends on the seed and the name of the order alone. */
  private List<BehaviourText> shuffled(Predicate<JsonLine> which, String order) throws IOException {
    List<BehaviourText> texts = UserFiles.labelled(labelled, which);
    Shuffle.inPlace(texts, RandomStreams.named(seed, order));
    return texts;
  }

  private static List<BehaviourText> first(List<BehaviourText> texts, int most) {
    return texts.subList(0, Math.min(most, texts.size()));
  }

  private void train(TransformerModel loaded, ProbeRecipe probes, Parts parts, List<String> beside)
      throws IOException {
    List<String> notes = new ArrayList<>();
    probes.run(
        read(loaded, probes, parts.learnt()),
        read(loaded, probes, parts.measured()),
        beside,
        (probe, aside) -> {
          if (patch != null) {
            SurgeryPatch made = edit(loaded, probe, patch);
            made.save(aside.resolve(SurgeryPatch.FILE_NAME));
            notes.add(
                "%s vectors edited; try it with --method surgery:file=%s"
                    .formatted(
                        made.region().neurons().size(), output.resolve(SurgeryPatch.FILE_NAME)));
          }
        },
        output,
        out()::println);
    notes.forEach(out()::println);
    if (patch == null) {
      print("written to %s; try it with --method last-block:probe=%s%n", output, output);
    } else {
      print("written to %s%n", output);
    }
  }

  private ProbeFeatures read(
      TransformerModel loaded, ProbeRecipe probes, List<BehaviourText> texts) {
    try (Progress progress = progress("reading", "texts", quiet)) {
      return probes.read(loaded, texts, progress);
    }
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
}
