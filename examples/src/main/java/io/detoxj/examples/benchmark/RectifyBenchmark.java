/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.rectify.cap.CapProjection;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.training.ValueExample;
import io.detoxj.rectify.training.ValueTraining;
import io.detoxj.rectify.training.ValueTrainingConfig;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times generation with a value network in step beside generation without, in turns, on GPT-2 of
 * random weights; then the projection alone, on distributions over the whole vocabulary.
 */
@Command(
    name = "rectify-benchmark",
    description = "What rectified decoding costs a token, as a ratio to the model alone.")
public final class RectifyBenchmark extends Program {
  private static final int VOCABULARY = 50_257;
  private static final int TOKENS = 24;

  @Option(names = "--data", required = true, description = "Data folder with gpt2-tokenizer")
  private Path data = Path.of(".");

  @Option(names = "--work", required = true, description = "Folder for the random models")
  private Path work = Path.of(".");

  @Option(names = "--layers", defaultValue = "12", description = "Of the base model")
  private int layers;

  @Option(names = "--value-layers", defaultValue = "12", description = "Of the value network")
  private int valueLayers;

  @Option(names = "--samples", defaultValue = "1", description = "Rows generated at once")
  private int samples;

  @Option(names = "--rounds", defaultValue = "15")
  private int rounds;

  public static void main(String[] arguments) {
    Programs.main(new RectifyBenchmark(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Path tokenizer = Files.createDirectories(work).resolve("tokenizer.json");
    ByteLevelBpe.writeCut(data.resolve("gpt2-tokenizer/vocab.bpe.gz"), VOCABULARY, tokenizer);
    try (TransformerModel base = TransformerModel.load(model(layers, tokenizer));
        ValueNetwork values = ValueNetwork.load(value(tokenizer))) {
      print(
          "parameters in use: base %.1f M, value %.1f M, ratio %.3f%n",
          inUse(layers) / 1e6, inUse(valueLayers) / 1e6, inUse(valueLayers) / inUse(layers));
      Map<String, LanguageModel> systems = new LinkedHashMap<>();
      systems.put("base", base);
      systems.put("cap", view(base, values, RectificationSettings.cap(0.4)));
      systems.put("tilt", view(base, values, RectificationSettings.tilt(4)));
      systems.put(
          "cap, no top-k", view(base, values, RectificationSettings.cap(0.4).withTopKBefore(0)));
      DecodeRace.run(systems, this::millisecondsPerToken, rounds, out());
      systems.values().stream().skip(1).forEach(LanguageModel::close);
    }
    projection();
    return 0;
  }

  private static LanguageModel view(
      TransformerModel base, ValueNetwork values, RectificationSettings settings) {
    return base.with(new RectifiedDecoding(values, settings));
  }

  private static ObjectNode config(int layers) {
    return NewModelConfig.gpt2(layers, 768, 12, 1024, VOCABULARY);
  }

  /** Every matrix a token is multiplied by: those of the blocks, and the table as unembedding. */
  private static double inUse(int layers) {
    ModelBlueprint blueprint = ModelBlueprint.of(config(layers));
    Dimensions sizes = blueprint.dimensions();
    return blueprint.parameters().stream()
            .filter(parameter -> parameter.role() == Parameter.Role.LINEAR)
            .mapToDouble(Parameter::size)
            .sum()
        + (double) sizes.vocabularySize() * sizes.width();
  }

  private Path model(int depth, Path tokenizer) throws IOException {
    Path folder = work.resolve("gpt2-" + depth);
    if (!Files.exists(folder.resolve("config.json"))) {
      try (LanguageModelTraining random =
          new LanguageModelTraining(
              config(depth), TorchOps.Variant.PLAIN, 1, step -> new int[0][])) {
        random.export(folder, tokenizer, List.of(VOCABULARY - 1), ScalarType.F32);
      }
    }
    return folder;
  }

  private Path value(Path tokenizer) throws IOException {
    Path folder = work.resolve("value-" + valueLayers);
    if (!Files.exists(folder.resolve("config.json"))) {
      List<ValueExample> one = List.of(new ValueExample(new int[] {1, 2}, 1, 0, 1));
      try (TransformerModel trunk = TransformerModel.load(model(valueLayers, tokenizer));
          ValueTraining untrained =
              new ValueTraining(trunk, ValueTrainingConfig.standard(1), one)) {
        untrained.export(
            folder, tokenizer, List.of(VOCABULARY - 1), ScalarType.F32, ValueCalibration.NONE);
      }
    }
    return folder;
  }

  /** One prompt; sampling by nucleus, without an end before the last token. */
  private double millisecondsPerToken(LanguageModel model, int seed) {
    GenerationConfig config =
        GenerationConfig.nucleus(TOKENS, 0.9)
            .withSamples(samples)
            .withSeed(seed)
            .withBatchRows(samples);
    long began = System.nanoTime();
    new Generator(config).generate(model, List.of(new Prompt("p", "What they said about it was")));
    return (System.nanoTime() - began) / 1e6 / TOKENS;
  }

  private void projection() {
    RandomGenerator random = RandomStreams.named(1, "benchmark-projection");
    double[] p = new double[VOCABULARY];
    double[] caps = new double[VOCABULARY];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(3 * random.nextGaussian());
      sum += p[i];
      // One token in twenty is forbidden, the others have a risk below a half.
      caps[i] = random.nextInt(20) == 0 ? 0 : 1 - random.nextDouble() / 2;
    }
    int highest = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
      highest = p[i] > p[highest] ? i : highest;
    }
    caps[highest] = p[highest] / 2;
    double[] times = new double[400];
    for (int i = -400; i < times.length; i++) {
      long began = System.nanoTime();
      double boost = CapProjection.of(p, caps).orElseThrow().boost();
      double time = (System.nanoTime() - began) / 1e6;
      if (boost > 1 && i >= 0) {
        times[i] = time;
      }
    }
    print(
        "projection of %d tokens: median %.3f ms (%.3f to %.3f)%n",
        VOCABULARY,
        DecodeRace.quantile(times, 0.5),
        DecodeRace.quantile(times, 0.1),
        DecodeRace.quantile(times, 0.9));
  }
}
