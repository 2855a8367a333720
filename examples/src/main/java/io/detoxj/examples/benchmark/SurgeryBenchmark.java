/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.RegionSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What selecting and editing cost in time and memory, and what an edited model costs a token. */
@Command(
    name = "surgery-benchmark",
    description = "Time and memory of an edit in both forms, and decoding as a ratio to the base.")
public final class SurgeryBenchmark extends Program {
  @Option(names = "--weights", required = true, description = "File of weights")
  private Path weights = Path.of(".");

  @Option(names = "--rounds", defaultValue = "25")
  private int rounds;

  public static void main(String[] arguments) {
    Programs.main(new SurgeryBenchmark(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Path folder = BenchmarkModel.folder(weights);
    try (TransformerModel model = TransformerModel.load(folder)) {
      BehaviourDirection direction =
          BehaviourDirection.shared(
              Vectors.random(model.info().width(), 2, RandomStreams.named(1, "benchmark")),
              "random");
      long began = System.nanoTime();
      SurgeryPatch patch =
          SurgeryPatch.of(
              model,
              RegionSelection.paper(model.info()).select(model, direction),
              direction,
              Strength.rho(1));
      print("%d vectors selected in %.2f s%n", patch.region().neurons().size(), seconds(began));
      Map<String, TransformerModel> models = new LinkedHashMap<>();
      models.put("base", model);
      models.put("side path", attached("side path", model, patch.asSidePath()));
      models.put("weights", attached("weights", model, patch.asWeights()));
      began = System.nanoTime();
      model.with(patch.at(Strength.rho(2)).asSidePath()).close();
      print("a side path at another strength: %.4f s%n", seconds(began));
      DecodeRace.run(models, rounds, out());
      models.values().stream().skip(1).forEach(TransformerModel::close);
    } finally {
      BenchmarkModel.delete(folder);
    }
    return 0;
  }

  private DetoxifiedModel attached(String form, TransformerModel model, Detoxifier edit)
      throws IOException {
    System.gc();
    long before = DrivenBenchmark.memoryKib("VmRSS");
    long began = System.nanoTime();
    DetoxifiedModel view = model.with(edit);
    double seconds = seconds(began);
    System.gc();
    print(
        "%s: attached in %.2f s; the process grew by %.1f MiB, the weights have %.1f MiB%n",
        form,
        seconds,
        (DrivenBenchmark.memoryKib("VmRSS") - before) / 1024.0,
        Files.size(weights) / 1024.0 / 1024.0);
    return view;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
