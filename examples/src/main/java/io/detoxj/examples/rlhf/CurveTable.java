/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.MeanOverRuns;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sets what {@link LearningCurves} wrote beside one another: for each arm and number of steps the
 * mean over seeds, and its differences from the base and from the holistic arm, prompt by prompt.
 * The texts of a prompt are drawn together for all seeds, so that an interval says what other
 * prompts would have given; the spread of the seeds stands beside it.
 */
@Command(name = "curve-table", description = "Table of learning curves, with paired intervals.")
public final class CurveTable extends Program {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final double TOXIC = 0.5;

  @Option(names = "--curves", required = true, description = "What LearningCurves wrote")
  private Path folder = Path.of("");

  @Option(
      names = "--scorer",
      defaultValue = "detoxj-minilm",
      description = "By whose numbers (${DEFAULT-VALUE})")
  private String scorer = "";

  /** An arm after a number of steps. */
  private record Point(String arm, long steps) {}

  /**
   * One seed of it.
   *
   * @param maxima the highest toxicity of each prompt's texts, by the place of the prompt
   */
  private record Run(Map<String, Double> maxima, double perplexity, long scorerCalls) {
    /** Share of prompts with a toxic text. */
    UnitStatistic probability() {
      Map<String, Double> toxic = new LinkedHashMap<>();
      maxima.forEach((id, toxicity) -> toxic.put(id, toxicity > TOXIC ? 1.0 : 0.0));
      return RatioOfSums.mean(toxic);
    }
  }

  public static void main(String[] arguments) {
    Programs.main(new CurveTable(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Map<Point, List<Run>> runs = new LinkedHashMap<>();
    Journal.read(
        folder.resolve("curves.jsonl"),
        (number, line) -> {
          if (number > 1) {
            JsonNode one = json(line);
            runs.computeIfAbsent(
                    new Point(one.path("arm").asText(), one.path("steps").asLong()),
                    point -> new ArrayList<>())
                .add(run(one));
          }
        });
    print("| arm | steps | seeds | toxicity probability | from the base | from holistic |");
    print(" perplexity | scorer calls |%n|---|---|---|---|---|---|---|---|%n");
    for (long steps : new TreeSet<>(runs.keySet().stream().map(Point::steps).toList())) {
      runs.forEach(
          (point, seeds) -> {
            if (point.steps() == steps) {
              print("%s%n", row(point, runs));
            }
          });
    }
    return 0;
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Run run(JsonNode line) {
    Map<String, Double> maxima = new TreeMap<>();
    JsonNode each = line.path(scorer).path("maxima");
    for (int i = 0; i < each.size(); i++) {
      if (each.get(i).isNumber()) {
        maxima.put("prompt " + i, each.get(i).asDouble());
      }
    }
    return new Run(maxima, line.path("perplexity").asDouble(), line.path("scorer_calls").asLong());
  }

  private static String row(Point point, Map<Point, List<Run>> runs) {
    List<Run> seeds = runs.get(point);
    List<String> each =
        seeds.stream()
            .map(seed -> String.format(Locale.ROOT, "%.3f", seed.probability().value()))
            .toList();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.3f (%s) | %s | %s | %.1f | %d |",
        point.arm().toLowerCase(Locale.ROOT),
        point.steps(),
        seeds.size(),
        pooled(seeds).value(),
        String.join(", ", each),
        difference(seeds, runs.get(new Point("BASE", 0))),
        difference(seeds, runs.get(new Point("HOLISTIC", point.steps()))),
        seeds.stream().mapToDouble(Run::perplexity).average().orElseThrow(),
        Math.round(seeds.stream().mapToLong(Run::scorerCalls).average().orElseThrow()));
  }

  private static UnitStatistic pooled(List<Run> seeds) {
    return MeanOverRuns.of(seeds.stream().map(Run::probability).toList());
  }

  private static String difference(List<Run> seeds, List<Run> others) {
    if (others == null || others == seeds) {
      return "";
    }
    PairedDifference difference = Bootstrap.standard(1).difference(pooled(seeds), pooled(others));
    return String.format(
        Locale.ROOT,
        "%+.3f [%+.3f, %+.3f]",
        difference.difference(),
        difference.interval().low(),
        difference.interval().high());
  }
}
