/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.examples.data.Split;
import io.detoxj.rectify.data.ContinuationSampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Samples and scores the behaviour data of a value network; stopped and started, it goes on. */
@Command(
    name = "sample-continuations",
    description = "Samples continuations of prompts from a base model and scores them.")
public final class SampleContinuations extends Program {
  @Option(names = "--data", required = true, description = "Data folder with unified/")
  private Path data = Path.of(".");

  @Option(names = "--model", required = true, description = "Checkpoint folder of the base model")
  private Path folder = Path.of(".");

  @Option(names = "--output", required = true, description = "File of JSON lines to write")
  private Path output = Path.of(".");

  @Option(names = "--split", defaultValue = "TRAIN", description = "${COMPLETION-CANDIDATES}")
  private Split split = Split.TRAIN;

  @Option(names = "--prompts", defaultValue = "16000")
  private int prompts;

  @Option(names = "--samples", defaultValue = "8")
  private int samples;

  @Option(names = "--tokens", defaultValue = "20", description = "New tokens")
  private int tokens;

  @Option(names = "--top-p", defaultValue = "0.9")
  private double topP;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  public static void main(String[] arguments) {
    Programs.main(new SampleContinuations(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    // Another file of continuations is refused by what its first line says, or gone on with.
    new OutputGuard(false).file(output);
    try (TransformerModel model = TransformerModel.load(folder);
        Scorer scorer = LinearToxicityScorer.bundled()) {
      List<Prompt> read = ValuePrompts.read(data, split, model.tokenizer(), prompts);
      ContinuationSampling sampling =
          new ContinuationSampling(
              GenerationConfig.nucleus(tokens, topP).withSamples(samples).withSeed(seed), scorer);
      long began = System.nanoTime();
      sampling.run(
          model,
          read,
          output,
          (done, total, id) -> {
            print("%d of %d prompts, %.0f s%n", done, total, (System.nanoTime() - began) / 1e9);
          });
    }
    print("written to %s%n", output);
    return 0;
  }
}
