/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.eval.metric.Measurements;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.ItemSet;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.experiment.RewriteJudges;
import io.detoxj.rewrite.experiment.RewriteMeasures;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.rewriter.CheckedRewriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores the rewrites of a file. */
@Command(
    name = "score",
    sortOptions = false,
    description = "Scores rewrites that a file has: toxicity, likeness, BLEU, chrF and J.")
final class ScoreRewrites extends Program {
  private static final String REWRITE = "rewrite";

  @Parameters(paramLabel = "FILE", description = "A .jsonl, .csv or .tsv with the columns below")
  private Path file = Path.of(".");

  @Mixin private SentenceColumns columns = new SentenceColumns();

  @Option(
      names = "--rewrite",
      defaultValue = REWRITE,
      paramLabel = "COLUMN",
      description =
          "Column of the rewrites; a blank one, or one more than ten times as long as the"
              + " sentence, is a failure (${DEFAULT-VALUE})")
  private String rewrite = REWRITE;

  @Option(
      names = "--language",
      defaultValue = "en",
      paramLabel = "LANGUAGE",
      description = "en or zh: how BLEU counts words (${DEFAULT-VALUE})")
  private String language = "en";

  @Mixin private Scorers scorers = new Scorers();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(names = "--seed", defaultValue = "1", description = "Of the intervals (${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "Prints one JSON object")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    MissingPolicy policy = measuring.policy();
    BleuTokenizer tokenizer = PairOptions.tokenizer(language);
    if (tokenizer == BleuTokenizer.ZH) {
      scorers.noteOnChinese(this);
    }
    UserFiles.requireFile("FILE", file);
    ItemSet set = columns.with(rewrite).read(file);
    if (!set.oddities().isEmpty()) {
      note(set.summary());
    }
    List<RewriteItem> items = numbered(set.items());
    if (items.size() < Bootstrap.MIN_UNITS) {
      throw new ConfigException(
          "%s has %s sentences; intervals need at least %s"
              .formatted(file, items.size(), Bootstrap.MIN_UNITS));
    }
    List<Rewrite> rewrites =
        items.stream()
            .<Rewrite>map(one -> rewritten(one.source(), one.labels().get(rewrite)))
            .toList();
    noteFailures(rewrites);
    try (Scorers.Open open = scorers.open(false);
        SentenceEncoder encoder = MeasuringOptions.encoder(measuring.similarity());
        OpenFluency fluency = OpenFluency.of(measuring)) {
      RewriteJudges judges = new RewriteJudges(open.all(), encoder, fluency.judge());
      RewriteMeasures measures = RewriteMeasures.of(judges, tokenizer);
      Measurements found = new Measurements(measures.of(judges.judge(items, rewrites)));
      show(found.estimates(Bootstrap.standard(seed), policy), measures.notRun());
    }
    return ExitCode.DONE;
  }

  /** Ids of one's own may be there twice; units of statistics may not. */
  private static List<RewriteItem> numbered(List<RewriteItem> items) {
    List<RewriteItem> all = new ArrayList<>();
    for (RewriteItem one : items) {
      all.add(
          new RewriteItem(
              (all.size() + 1) + " " + one.id(), one.source(), one.references(), one.labels()));
    }
    return all;
  }

  /** What no rewriter of ours would give for a rewrite is none here either. */
  private static Rewrite rewritten(String sentence, @Nullable String text) {
    String problem = text == null ? "is empty" : CheckedRewriter.problem(sentence, text);
    return text == null || !problem.isEmpty()
        ? new Rewrite.Refused("the rewrite " + problem)
        : new Rewrite.Rewritten(text);
  }

  private void noteFailures(List<Rewrite> rewrites) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Rewrite one : rewrites) {
      if (one instanceof Rewrite.Refused refused) {
        reasons.merge(refused.reason(), 1, Integer::sum);
      }
    }
    reasons.forEach((why, count) -> note("failed, for " + why + ": " + count));
  }

  private void show(Map<String, MetricResult> results, Map<String, String> notRun) {
    if (json) {
      out().println(BoundedJson.mapper().valueToTree(results).toPrettyString());
      return;
    }
    results.forEach(
        (name, result) -> {
          if (result instanceof MetricResult.Estimate one) {
            print(
                "%-16s %8.4f [%.4f, %.4f]%s%n",
                name,
                one.value(),
                one.interval().low(),
                one.interval().high(),
                one.missing() == 0 ? "" : ", " + one.missing() + " missing");
          } else if (result instanceof MetricResult.Refused refused) {
            print("%-16s %s%n", name, refused.reason());
          }
        });
    notRun.forEach((name, why) -> print("%-16s not run: %s%n", name, why));
  }
}
