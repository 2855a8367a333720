/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.DetoxException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times a transformer scorer from texts to probabilities, in turn with {@code
 * examples/benchmarks/encoder.py}. A line is {@code fp32|bf16 BATCH_TOKENS COUNT REPEATS}; the
 * checksum is the sum of the scores.
 */
@Command(
    name = "encoder-benchmark",
    description = "Times the scoring of texts, driven by standard input.")
public final class EncoderBenchmark extends DrivenBenchmark {
  private static final int LONGEST = 1500;
  private static final int STRIDE = 97;

  @Option(names = "--model", required = true, description = "Folder of a text classifier")
  private Path model = Path.of(".");

  @Option(
      names = "--texts",
      required = true,
      description = "JSON Lines file with a field text; unpacked if its name ends in .gz")
  private Path texts = Path.of(".");

  private final Map<String, TransformerScorer> scorers = new HashMap<>();

  public static void main(String[] arguments) {
    Programs.main(new EncoderBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 4) {
      return "ERR a line is: fp32|bf16 BATCH_TOKENS COUNT REPEATS";
    }
    List<String> chosen = texts(Integer.parseInt(words[2]));
    TransformerScorer scorer = scorer(words[0], Integer.parseInt(words[1]));
    List<Double> seconds = new ArrayList<>();
    double sum = 0;
    for (int repeat = 0; repeat < Integer.parseInt(words[3]); repeat++) {
      long began = System.nanoTime();
      List<ScoreOutcome> outcomes = scorer.score(chosen);
      seconds.add((System.nanoTime() - began) / 1e9);
      sum = 0;
      for (ScoreOutcome outcome : outcomes) {
        sum += ((ScoreOutcome.Scored) outcome).toxicity();
      }
    }
    return new Timings(seconds, sum).toString();
  }

  private TransformerScorer scorer(String type, int batchTokens) throws IOException {
    String key = type + " " + batchTokens;
    TransformerScorer scorer = scorers.get(key);
    if (scorer == null) {
      WeightType weights = type.equals("bf16") ? WeightType.BFLOAT16 : WeightType.FLOAT32;
      ClassifierOptions options =
          ClassifierOptions.standard()
              .with(LoadOptions.standard().with(weights))
              .withBatchTokens(batchTokens);
      scorer =
          open.keep(
              TransformerScorer.load(model, TransformerScorerOptions.standard().with(options)));
      scorers.put(key, scorer);
    }
    return scorer;
  }

  /** Every 97th text that is not blank and not long, the same as the other program takes. */
  private List<String> texts(int count) throws IOException {
    List<String> all = new ArrayList<>();
    JsonLineFile.forEachLine(
        texts,
        line -> {
          String text = line.text("text");
          if (!text.isBlank() && text.length() <= LONGEST) {
            all.add(text);
          }
        });
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < all.size() && chosen.size() < count; i += STRIDE) {
      chosen.add(all.get(i));
    }
    if (chosen.size() < count) {
      throw new DetoxException(
          texts + " has only " + chosen.size() + " of " + count + " texts; ask for fewer");
    }
    return chosen;
  }
}
