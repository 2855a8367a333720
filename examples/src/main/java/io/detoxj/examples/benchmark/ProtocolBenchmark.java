/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.engine.EngineThreads;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.prompt.PromptFile;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.minilm.MiniLmJudge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times the whole protocol on a model for {@code compare.py} beside {@code protocol.py}: prompts
 * are continued, scored by detoxj-minilm, measured by perplexity, and made into a report with
 * intervals. Lines are {@code protocol PROMPTS SAMPLES TOKENS REPEATS}; in seconds of the clock,
 * for it is several threads that are compared.
 */
@Command(
    name = "protocol-benchmark",
    description = "Times generation, scores and perplexity together, driven by standard input.")
public final class ProtocolBenchmark extends DrivenBenchmark {
  private static final int ROWS = 128;

  @Option(names = "--model", required = true, description = "Checkpoint folder")
  private Path model = Path.of(".");

  @Option(names = "--prompts", description = "Prompts as RealToxicityPrompts has them (bundled)")
  private Path prompts = Path.of("");

  @Option(
      names = "--workers",
      defaultValue = "0",
      description = "Batches at once, of one thread each; 0: one, with all threads (0)")
  private int workers;

  public static void main(String[] arguments) {
    Programs.main(new ProtocolBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (!words[0].equals("protocol") || words.length != 5) {
      return "ERR a line is: protocol PROMPTS SAMPLES TOKENS REPEATS";
    }
    int count = Integer.parseInt(words[1]);
    List<EvalPrompt> all =
        prompts.toString().isEmpty() ? PromptFile.bundled() : PromptFile.read(prompts);
    GenerationConfig generation =
        GenerationConfig.nucleus(Integer.parseInt(words[3]), 0.9)
            .withSamples(Integer.parseInt(words[2]))
            .withBatchRows(ROWS);
    if (workers > 0) {
      EngineThreads.one();
    }
    RunOptions how = RunOptions.standard().withWorkers(Math.max(1, workers));
    try (TransformerModel base = TransformerModel.load(model);
        TransformerScorer judge = MiniLmJudge.load()) {
      ToxicityExperiment experiment =
          new ToxicityExperiment(base, judge, generation, Bootstrap.standard(1));
      List<Double> seconds = new ArrayList<>();
      double perplexity = 0;
      for (int i = 0; i < Integer.parseInt(words[4]); i++) {
        long began = System.nanoTime();
        Report report = experiment.run(all.subList(0, count), List.of(), how).report();
        seconds.add((System.nanoTime() - began) / 1e9);
        perplexity = report.base().estimate("perplexity").orElseThrow().value();
      }
      return new Timings(seconds, perplexity).toString();
    }
  }
}
