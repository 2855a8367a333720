/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ResultTable;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.run.RescoredRun;
import io.detoxj.eval.toxicity.run.Rescoring;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores texts, or a finished run again. */
@Command(
    name = "score",
    sortOptions = false,
    description = "Scores the toxicity of texts, or all texts of a finished run again.")
final class Score extends Program {
  private static final int TEXTS_AT_ONCE = 256;

  @Parameters(
      paramLabel = "TEXT",
      arity = "0..*",
      description = "Texts; - reads them from standard input, one a line")
  private List<String> texts = List.of();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Texts, one a line; of a .jsonl or .csv the field text")
  private @Nullable Path input;

  @Option(
      names = "--run",
      paramLabel = "FOLDER",
      description = "A finished run, whose texts are scored again; with --output or --in-place")
  private @Nullable Path run;

  @Option(names = "--output", paramLabel = "FOLDER", description = "Where the new report goes")
  private @Nullable Path output;

  @Option(
      names = "--in-place",
      description = "Replaces the report and the scores of the run itself")
  private boolean inPlace;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Option(names = "--seed", description = "Seed of the statistics of --run (that of the run)")
  private @Nullable Long seed;

  @Mixin private Scorers scorers = new Scorers();
  @Mixin private StrictConfig strict = new StrictConfig();

  @Option(names = "--json", description = "Prints a JSON object for each text")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    int given = (texts.isEmpty() ? 0 : 1) + (input == null ? 0 : 1) + (run == null ? 0 : 1);
    if (given != 1) {
      throw new UsageException("give texts, or --input FILE, or --run FOLDER, and one of them");
    }
    if (run == null && (output != null || inPlace || seed != null)) {
      throw new UsageException(
          "--output, --in-place and --seed are for --run FOLDER; leave them out");
    }
    try (Scorers.Open open = scorers.open(strict.on)) {
      if (run != null) {
        rescore(open, run);
      } else {
        score(open.all());
      }
    }
    return ExitCode.DONE;
  }

  private void score(List<Scorer> all) throws IOException {
    List<String> read =
        input == null ? UserFiles.orStandardInput(texts) : UserFiles.texts("--input", input);
    if (read.isEmpty()) {
      throw new UsageException("there is no text to score");
    }
    for (int first = 0; first < read.size(); first += TEXTS_AT_ONCE) {
      List<String> part = read.subList(first, Math.min(first + TEXTS_AT_ONCE, read.size()));
      List<List<ScoreOutcome>> outcomes = all.stream().map(one -> one.score(part)).toList();
      for (int i = 0; i < part.size(); i++) {
        int index = i;
        List<ScoreOutcome> ofText = outcomes.stream().map(one -> one.get(index)).toList();
        out()
            .println(
                json
                    ? line(first + i, all, ofText)
                    : row(first + i, input == null ? part.get(i) : "", ofText));
      }
    }
  }

  /** Texts of files are not shown: who has a file of toxic text knows it. */
  private static String row(int index, String text, List<ScoreOutcome> outcomes) {
    StringBuilder row = new StringBuilder();
    for (ScoreOutcome outcome : outcomes) {
      row.append(
          outcome instanceof ScoreOutcome.Scored scored
              ? String.format(Locale.ROOT, "%.4f  ", scored.toxicity())
              : "  -     ");
    }
    row.append(text.isEmpty() ? "text " + (index + 1) : text);
    for (ScoreOutcome outcome : outcomes) {
      if (outcome instanceof ScoreOutcome.Unscored unscored) {
        row.append("  (no score: ").append(unscored.reason()).append(')');
      }
    }
    return row.toString();
  }

  private static String line(int index, List<Scorer> scorers, List<ScoreOutcome> outcomes) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("index", index);
    for (int i = 0; i < scorers.size(); i++) {
      ObjectNode one = line.putObject(name(scorers, i));
      if (outcomes.get(i) instanceof ScoreOutcome.Scored scored) {
        one.put("toxicity", scored.toxicity());
        scored.attributes().forEach(one::put);
      } else if (outcomes.get(i) instanceof ScoreOutcome.Unscored unscored) {
        one.put("unscored", unscored.reason());
      }
    }
    return line.toString();
  }

  /** Two lists of words have one id. */
  private static String name(List<Scorer> scorers, int index) {
    ScorerInfo info = scorers.get(index).info();
    long same = scorers.stream().filter(one -> one.info().id().equals(info.id())).count();
    return same > 1 ? info.inMetrics() : info.id();
  }

  /** Looks at the places before a scorer that may cost money is asked. */
  private void requireFree(Scorers.Open open, Path folder) throws IOException {
    if (inPlace == (output != null)) {
      throw new UsageException(
          "--run needs --output FOLDER for the new report, or --in-place to replace that of the"
              + " run, and one of them");
    }
    Rescoring rescoring = rescoring(open, folder);
    if (output != null) {
      if (!overwriting.force()) {
        rescoring.requireFree(folder, output);
      }
      FinishedRun.requireOwnFiles(output, overwriting.force());
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void rescore(Scorers.Open open, Path folder) throws IOException {
    FolderSwap.recover(folder);
    requireFree(open, folder);
    Path target = output == null ? folder : output;
    try (OutputLock lock = OutputLock.ofFolder(target)) {
      RescoredRun result = rescoring(open, folder).run(folder);
      String config = result.report().provenance().get(ConfigFile.PROVENANCE);
      if (config != null) {
        String with = ConfigFile.rescored(config, spec());
        result = result.withProvenance(Map.of(ConfigFile.PROVENANCE, with));
      }
      if (output == null) {
        result.writeInPlace();
      } else if (overwriting.force()) {
        result.replaceIn(output);
      } else {
        result.writeTo(output);
      }
      out().println(ResultTable.render(result.report(), Costs.none(), VerdictRule.standard()));
      print("report.html, report.json and the other files are in %s%n", target);
    }
  }

  /** With the limit and the seed of the run, so that its own scorer gives its own report. */
  private Rescoring rescoring(Scorers.Open open, Path folder) throws IOException {
    Report old = ShowReport.read(folder.resolve("report.json"));
    String usualSeed = old.provenance().getOrDefault("seed", "1");
    return new Rescoring(
        open.all(),
        Bootstrap.standard(seed == null ? Long.parseLong(usualSeed) : seed),
        new MissingPolicy(old.protocol().maxMissingShare()));
  }
}
