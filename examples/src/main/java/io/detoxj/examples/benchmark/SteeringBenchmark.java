/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.sae.SaeArchitecture;
import io.detoxj.steering.sae.SaeConfig;
import io.detoxj.steering.sae.SaeSteering;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.sae.SteeredFeature;
import io.detoxj.steering.sae.SteeringAction;
import io.detoxj.steering.sae.SteeringSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times decoding under steering by 64 features beside decoding without, in turns. */
@Command(
    name = "steering-benchmark",
    description = "What steering costs a token, as a ratio to the model alone.")
public final class SteeringBenchmark extends Program {
  @Option(names = "--weights", required = true, description = "File of weights")
  private Path weights = Path.of(".");

  @Option(names = "--width", defaultValue = "16384", description = "Features of the autoencoder")
  private int width;

  @Option(names = "--features", defaultValue = "64", description = "Features in use")
  private int features;

  @Option(names = "--rounds", defaultValue = "15")
  private int rounds;

  public static void main(String[] arguments) {
    Programs.main(new SteeringBenchmark(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Path folder = BenchmarkModel.folder(weights);
    try (TransformerModel model = TransformerModel.load(folder);
        SparseAutoencoder sae = random(model.info().width())) {
      List<SteeredFeature> used =
          IntStream.range(0, features).mapToObj(i -> SteeredFeature.of(i * 7, 0.1)).toList();
      Map<String, TransformerModel> models = new LinkedHashMap<>();
      models.put("base", model);
      for (SteeringAction action :
          List.of(SteeringAction.CONSTANT, SteeringAction.PER_INPUT, SteeringAction.PER_TOKEN)) {
        models.put(
            action.label(), model.with(new SaeSteering(sae, used, SteeringSettings.of(action, 1))));
      }
      DecodeRace.run(models, rounds, out());
      models.values().stream().skip(1).forEach(TransformerModel::close);
    } finally {
      BenchmarkModel.delete(folder);
    }
    return 0;
  }

  private SparseAutoencoder random(int modelWidth) {
    RandomGenerator random = RandomStreams.named(1, "benchmark-autoencoder");
    Map<String, float[]> values = new LinkedHashMap<>();
    for (String name : List.of("W_enc", "W_dec")) {
      float[] matrix = new float[modelWidth * width];
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = (float) (0.03 * random.nextGaussian());
      }
      values.put(name, matrix);
    }
    values.put("b_dec", new float[modelWidth]);
    values.put("b_enc", new float[width]);
    values.put("threshold", new float[width]);
    return SparseAutoencoder.of(
        SaeConfig.of(SaeArchitecture.JUMPRELU, modelWidth, width, true, HookPoint.residPost(5)),
        values);
  }
}
