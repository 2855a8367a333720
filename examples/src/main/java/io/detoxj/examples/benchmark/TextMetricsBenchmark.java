/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.data.ParaDetox;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.Bleu;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.metric.Chrf;
import io.detoxj.rewrite.metric.PooledSimilarity;
import io.detoxj.rewrite.metric.Rouge;
import io.detoxj.rewrite.metric.TextSimilarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times metrics of text on pairs of ParaDetox, in turn with {@code
 * examples/benchmarks/text_metrics.py}, on one thread. A line is {@code bleu|chrf|rouge|all COUNT
 * REPEATS}; the checksum is the sum of corpus BLEU, corpus chrF++ and the mean ROUGE-1, 2 and L.
 */
@Command(
    name = "text-metrics-benchmark",
    description = "Times BLEU, chrF++ and ROUGE, driven by standard input.")
public final class TextMetricsBenchmark extends DrivenBenchmark {
  @Option(names = "--pairs", required = true, description = "paradetox.tsv, perhaps gzipped")
  private Path pairs = Path.of(".");

  public static void main(String[] arguments) {
    Programs.main(new TextMetricsBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 3) {
      return "ERR a line is: bleu|chrf|rouge|all COUNT REPEATS";
    }
    int count = Integer.parseInt(words[1]);
    List<RewriteItem> items = ParaDetox.read(pairs).items();
    if (items.size() < count) {
      throw new ConfigException(pairs + " has only " + items.size() + " of " + count + " pairs");
    }
    List<String> texts = items.subList(0, count).stream().map(RewriteItem::source).toList();
    List<List<String>> references =
        items.subList(0, count).stream().map(item -> item.references().subList(0, 1)).toList();
    List<Double> seconds = new ArrayList<>();
    double sum = 0;
    for (int repeat = 0; repeat < Integer.parseInt(words[2]); repeat++) {
      long began = System.nanoTime();
      sum = sum(words[0], texts, references);
      seconds.add((System.nanoTime() - began) / 1e9);
    }
    return new Timings(seconds, sum).toString();
  }

  private static double sum(String metric, List<String> texts, List<List<String>> references) {
    PooledSimilarity bleu = Bleu.corpus(BleuTokenizer.T13A);
    return switch (metric) {
      case "bleu" -> bleu.corpus(texts, references);
      case "chrf" -> Chrf.plusPlus().corpus(texts, references);
      case "rouge" ->
          mean(Rouge.n(1), texts, references)
              + mean(Rouge.n(2), texts, references)
              + mean(Rouge.longest(), texts, references);
      case "all" ->
          sum("bleu", texts, references)
              + sum("chrf", texts, references)
              + sum("rouge", texts, references);
      default -> throw new ConfigException("no such metric: " + metric);
    };
  }

  private static double mean(
      TextSimilarity metric, List<String> texts, List<List<String>> references) {
    double sum = 0;
    for (int i = 0; i < texts.size(); i++) {
      sum += metric.score(texts.get(i), references.get(i));
    }
    return sum / texts.size();
  }
}
