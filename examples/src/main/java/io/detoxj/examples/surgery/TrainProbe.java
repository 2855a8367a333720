/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.console.Overwriting;
import io.detoxj.examples.console.Programs;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.probe.AdamProbeTrainer;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.FullBatchProbeTrainer;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeQuality;
import io.detoxj.surgery.probe.ProbeTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** Trains a toxicity probe and measures it on held-out texts, source by source. */
@Command(
    name = "train-probe",
    mixinStandardHelpOptions = true,
    description = "Trains a linear toxicity probe on a model's hidden states.")
public final class TrainProbe implements Callable<Integer> {
  /** The name of the folder of probe and patch beside a model's files. */
  public static final String FOLDER_NAME = "surgery";

  /** What a probe is trained with. */
  enum Recipe {
    PAPER,
    FULL_BATCH
  }

  @Option(names = "--data", required = true, description = "Data folder with unified/labelled")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path folder = Path.of(".");

  @Option(names = "--point", defaultValue = "final_norm", description = "Hook point to read")
  private String point = "";

  @Option(names = "--recipe", defaultValue = "FULL_BATCH", description = "${COMPLETION-CANDIDATES}")
  private Recipe recipe = Recipe.FULL_BATCH;

  @Option(names = "--texts", defaultValue = "20000", description = "Training texts")
  private int texts;

  @Option(names = "--held-out", defaultValue = "8000", description = "Test texts")
  private int heldOut;

  @Option(names = "--output", description = "Folder for the probe (default: beside the model)")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();
  @Spec private CommandSpec spec;

  /** Runs the program. */
  public static void main(String[] arguments) {
    Programs.main(new TrainProbe(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<String> names = List.of(BehaviourProbe.WEIGHTS, BehaviourProbe.CARD);
    Path target =
        output == null
            ? overwriting.guard().usualFolder(folder.resolve(FOLDER_NAME), names, "--output")
            : overwriting.guard().folder(output, names);
    SurgeryData labelled = SurgeryData.read(data);
    ProbeTrainer trainer =
        recipe == Recipe.PAPER ? AdamProbeTrainer.paper(1) : FullBatchProbeTrainer.standard();
    try (TransformerModel model = TransformerModel.load(folder)) {
      HookPoint tap = model.info().requireHookPoint(HookPoint.parse(point));
      long began = System.nanoTime();
      ProbeFeatures train = features(model, tap, labelled, Split.TRAIN, texts);
      out.printf(
          Locale.ROOT,
          "%d training texts, %d toxic, read in %.1f s%n",
          train.rows().size(),
          train.undesired(),
          seconds(began));
      began = System.nanoTime();
      BehaviourProbe probe = trainer.fit(train, "toxicity");
      out.printf(Locale.ROOT, "trained in %.1f s: %s%n", seconds(began), trainer.settings());
      ProbeFeatures test = features(model, tap, labelled, Split.TEST, heldOut);
      Map<String, ProbeQuality> quality = new TreeMap<>();
      quality.put(BehaviourProbe.TRAIN, ProbeQuality.measure(probe, train));
      quality.put(BehaviourProbe.TEST, ProbeQuality.measure(probe, test));
      ProbeQuality.bySource(probe, test)
          .forEach((source, measured) -> quality.put("test/" + source, measured));
      quality.forEach(
          (name, q) ->
              out.printf(
                  Locale.ROOT,
                  "%-32s %5d toxic %5d not  AUROC %.3f  balanced accuracy %.3f  ECE %.3f%n",
                  name,
                  q.undesired(),
                  q.desired(),
                  q.auroc(),
                  q.balancedAccuracy(),
                  q.calibrationError()));
      quality
          .get(BehaviourProbe.TRAIN)
          .overfit(quality.get(BehaviourProbe.TEST))
          .ifPresent(warning -> out.printf("warning: %s%n", warning));
      FolderSwap.replace(target, names, aside -> probe.save(aside, quality));
      out.printf("written to %s%n", target);
    }
    return 0;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static ProbeFeatures features(
      TransformerModel model, HookPoint tap, SurgeryData data, Split split, int limit) {
    return ProbeFeatures.collect(
        model, tap, TextPooling.ofAllTokens(), data.texts(split, limit), ProgressListener.silent());
  }
}
