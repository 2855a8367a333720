/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.cli.console.Programs;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.seq2seq.Seq2SeqModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times an encoder-decoder from texts to texts, in turn with {@code
 * examples/benchmarks/seq2seq.py}. A line is {@code fp32|bf16 BEAMS SOURCES TOKENS REPEATS}; one
 * beam is greedy decoding, and every output has so many tokens. Seconds are those of the processor,
 * which with one thread are those of a machine that does nothing else. The checksum is the sum of
 * the token ids.
 */
@Command(
    name = "seq2seq-benchmark",
    description = "Times the outputs of an encoder-decoder, driven by standard input.")
public final class Seq2SeqBenchmark extends DrivenBenchmark {
  private static final List<String> TEXTS =
      List.of(
          "The old gardener waters the roses before sunrise and counts the snails on the wall.",
          "You soggy biscuit, you have left the gate open and the goats are in the kitchen!",
          "Our train was late again, so we shared an apple and talked about the weather.",
          "He repaired the clock with a spoon, two nails and a great deal of patience.");

  @Option(names = "--model", required = true, description = "Folder of an encoder-decoder")
  private Path model = Path.of(".");

  private final Map<String, Seq2SeqModel> models = new HashMap<>();

  public static void main(String[] arguments) {
    Programs.main(new Seq2SeqBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 5) {
      return "ERR a line is: fp32|bf16 BEAMS SOURCES TOKENS REPEATS";
    }
    int beams = Integer.parseInt(words[1]);
    int tokens = Integer.parseInt(words[3]);
    List<Prompt> prompts =
        IntStream.range(0, Integer.parseInt(words[2]))
            .mapToObj(i -> new Prompt("p" + i, TEXTS.get(i % TEXTS.size())))
            .toList();
    GenerationConfig config =
        GenerationConfig.greedy(tokens).with(new Stops(List.of(), Set.of(), tokens));
    GenerationConfig searched = beams > 1 ? config.with(new Decoding.Beams(beams)) : config;
    Seq2SeqModel loaded = loaded(words[0]);
    List<Double> seconds = new ArrayList<>();
    long sum = 0;
    for (int repeat = 0; repeat < Integer.parseInt(words[4]); repeat++) {
      double began = processorSeconds();
      List<Completion> outputs = loaded.generate(prompts, searched);
      seconds.add(processorSeconds() - began);
      sum = outputs.stream().flatMap(one -> one.tokens().stream()).mapToLong(id -> id).sum();
    }
    return new Timings(seconds, sum).toString();
  }

  private Seq2SeqModel loaded(String type) throws IOException {
    Seq2SeqModel known = models.get(type);
    if (known == null) {
      WeightType weights = type.equals("bf16") ? WeightType.BFLOAT16 : WeightType.FLOAT32;
      known = open.keep(Seq2SeqModel.load(model, LoadOptions.standard().with(weights)));
      models.put(type, known);
    }
    return known;
  }
}
