/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.experiment.JudgedRewrite;
import io.detoxj.rewrite.experiment.RewriteLine;
import io.detoxj.rewrite.experiment.RewriteMeasures;
import io.detoxj.rewrite.metric.BleuTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares any two systems of runs of {@code rewrite evaluate} sentence by sentence; a run itself
 * compares with copying alone. J is that of CLEF 2024 by the run's first scorer, and with a
 * language model there is the perplexity of rewrites, exp of nats over tokens.
 */
@Command(
    name = "compare-rewrites",
    description = "Compares systems of runs of rewrite evaluate, paired by sentence.")
public final class CompareRewrites extends Program {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final Bootstrap BOOTSTRAP = Bootstrap.standard(1);
  private static final ScorerInfo SCORER = new ScorerInfo("of the run", "1", "unknown", "recorded");

  @Option(
      names = "--rewrites",
      required = true,
      description =
          "rewrites.jsonl of a run; of several with a system of one name the first counts")
  private List<Path> files = List.of();

  @Option(
      names = "--base",
      required = true,
      description = "The system that all others are compared with")
  private String base = "";

  @Option(names = "--perplexity", description = "Folder of a language model")
  private @Nullable Path judge;

  public static void main(String[] arguments) {
    Programs.main(new CompareRewrites(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Map<String, List<RewriteLine>> systems = systems();
    List<RewriteLine> compared = systems.get(base);
    if (compared == null) {
      throw new ConfigException(
          "--base %s is no system of the runs; they have %s".formatted(base, systems.keySet()));
    }
    show("J", systems, j(compared), CompareRewrites::j);
    if (judge != null) {
      try (TransformerModel model = TransformerModel.load(judge)) {
        show("perplexity", systems, perplexity(compared, model), lines -> perplexity(lines, model));
      }
    }
    return 0;
  }

  /** The lines of each system. */
  private Map<String, List<RewriteLine>> systems() throws IOException {
    Map<String, List<RewriteLine>> all = new LinkedHashMap<>();
    for (Path file : files) {
      Map<String, List<RewriteLine>> here = new LinkedHashMap<>();
      for (String line : Files.readAllLines(file)) {
        RewriteLine read = JSON.readValue(line, RewriteLine.class);
        here.computeIfAbsent(read.system(), name -> new ArrayList<>()).add(read);
      }
      here.forEach(all::putIfAbsent);
    }
    return all;
  }

  /** What is measured of a system. */
  private interface Measure {
    UnitStatistic of(List<RewriteLine> lines);
  }

  private void show(
      String what, Map<String, List<RewriteLine>> systems, UnitStatistic ofBase, Measure measure) {
    systems.forEach(
        (name, lines) -> {
          UnitStatistic own = measure.of(lines);
          PairedDifference from = BOOTSTRAP.difference(own, ofBase);
          print(
              "%-16s %s %s %s, from %s %s %s over %d%n",
              name,
              what,
              three(own.value()),
              shown(BOOTSTRAP.interval(own)),
              base,
              three(from.difference()),
              shown(from.interval()),
              from.units());
        });
  }

  private static UnitStatistic j(List<RewriteLine> lines) {
    List<JudgedRewrite> all = lines.stream().map(CompareRewrites::judged).toList();
    boolean cosines = all.stream().anyMatch(one -> one.cosine().isPresent());
    return new RewriteMeasures(List.of(SCORER), "of the run", cosines, null, BleuTokenizer.T13A)
        .primary(0, all)
        .statistic();
  }

  private static JudgedRewrite judged(RewriteLine line) {
    Double toxicity = line.toxicity();
    Double cosine = line.cosine();
    String rewrite = line.rewrite();
    return new JudgedRewrite(
        new RewriteItem(line.id(), line.source(), line.references(), Map.of()),
        rewrite == null
            ? new Rewrite.Refused(String.valueOf(line.refused()))
            : new Rewrite.Rewritten(rewrite),
        List.of(
            toxicity == null
                ? new ScoreOutcome.Unscored("not scored")
                : new ScoreOutcome.Scored(toxicity)),
        cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine),
        OptionalDouble.empty());
  }

  /** Over the rewrites that are there and fit the model. */
  private static UnitStatistic perplexity(List<RewriteLine> lines, TransformerModel model) {
    List<String> ids = new ArrayList<>();
    List<ScoredTokens> texts = new ArrayList<>();
    for (RewriteLine line : lines) {
      String rewrite = line.rewrite();
      int[] tokens = rewrite == null ? new int[0] : model.tokenizer().encode(rewrite);
      if (tokens.length > 0 && ScoredTokens.text(model, tokens).fits(model)) {
        ids.add(line.id());
        texts.add(ScoredTokens.text(model, tokens));
      }
    }
    List<Likelihood> found = new Likelihoods(model).of(texts);
    List<RatioOfSums.Term> terms = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      terms.add(new RatioOfSums.Term(ids.get(i), found.get(i).nats(), found.get(i).tokens()));
    }
    return new RatioOfSums(terms, RatioOfSums.Scale.EXPONENTIAL);
  }

  private static String shown(Interval bounds) {
    return "[%s, %s]".formatted(three(bounds.low()), three(bounds.high()));
  }

  private static String three(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
