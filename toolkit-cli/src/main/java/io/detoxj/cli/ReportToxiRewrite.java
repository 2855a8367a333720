/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.OptionValue;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.encoder.TokenEncoder;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.chinese.ChineseJudges;
import io.detoxj.rewrite.chinese.Cleanness;
import io.detoxj.rewrite.chinese.Prediction;
import io.detoxj.rewrite.chinese.PredictionFile;
import io.detoxj.rewrite.chinese.ToxiRewriteReport;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.label.LabelledFile.Question;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.BertScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The four dimensions of ToxiRewriteCN for the rewrites of a file. */
@Command(
    name = "toxirewritecn",
    sortOptions = false,
    description =
        "Tells the four dimensions of ToxiRewriteCN for rewrites that a file has, in all and by"
            + " scenario.")
final class ReportToxiRewrite extends Program {
  static final String JSON = "toxirewritecn.json";
  static final String MARKDOWN = "toxirewritecn.md";

  @Parameters(
      paramLabel = "FILE",
      description = "A .jsonl, .json, .csv or .tsv with the columns below, such as of rewrite run")
  private Path file = Path.of(".");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "ToxiRewriteCN.json, with the labelled words")
  private Path data = Path.of(".");

  @Option(
      names = "--source",
      defaultValue = "source",
      paramLabel = "COLUMN",
      description = "Column of the texts (${DEFAULT-VALUE})")
  private String source = "source";

  @Option(
      names = "--rewrite",
      defaultValue = "rewrite",
      paramLabel = "COLUMN",
      description = "Column of the rewrites; a blank one is a failure (${DEFAULT-VALUE})")
  private String rewrite = "rewrite";

  @Option(
      names = "--system",
      defaultValue = "",
      paramLabel = "NAME",
      description = "Whose rewrites, where a file has those of several, as of rewrite evaluate")
  private String system = "";

  @Option(
      names = "--toxicity",
      paramLabel = "LABELLER",
      description = "Tells toxic from harmless, for S-CLS: " + LabellerText.KNOWN)
  private @Nullable String toxicity;

  @Option(
      names = "--polarity",
      paramLabel = "LABELLER",
      description = "Tells Toxic, Neutral and Polite apart; likewise")
  private @Nullable String polarity;

  @Option(
      names = "--bert-score",
      paramLabel = "FOLDER",
      description = "Encoder for BERTScore; the paper has bert-base-chinese")
  private @Nullable String bertScore;

  @Option(
      names = "--layer",
      defaultValue = "8",
      paramLabel = "N",
      description = "Layer of that encoder (${DEFAULT-VALUE})")
  private int layer;

  @Option(
      names = "--join",
      defaultValue = "TEXT",
      description =
          "${COMPLETION-CANDIDATES}: how toxic words are found; by position as in the released"
              + " program, right for predictions of the whole file in its order alone"
              + " (${DEFAULT-VALUE})")
  private Cleanness.Join join = Cleanness.Join.TEXT;

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Option(names = "--seed", defaultValue = "1", description = "Of the intervals (${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "Prints one JSON object in place of a table")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Also writes " + JSON + " and " + MARKDOWN + " there")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  @Override
  public Integer call() throws IOException {
    OptionRange.atLeast("--layer", layer, 0);
    measuring.policy();
    UserFiles.requireFile("FILE", file);
    UserFiles.requireFile("--data", data);
    @Nullable LabellerText toxic =
        toxicity == null ? null : LabellerText.read("--toxicity", toxicity);
    @Nullable LabellerText polar =
        polarity == null ? null : LabellerText.read("--polarity", polarity);
    List<Prediction> predictions = new PredictionFile(source, rewrite, system).read(file);
    List<ToxiRewriteCn.Labelled> labelled = ToxiRewriteCn.read(data);
    if (output != null) {
      overwriting.guard().folder(output, List.of(JSON, MARKDOWN));
    }
    try (TextLabeller first = toxic == null ? null : toxic.open(Question.TOXICITY);
        TextLabeller second = polar == null ? null : polar.open(Question.POLARITY);
        SentenceEncoder encoder = MeasuringOptions.encoder(measuring.similarity());
        TokenEncoder tokens =
            bertScore == null ? null : TokenEncoder.load(ModelOptions.folder(bertScore))) {
      ChineseJudges judges =
          new ChineseJudges(
              first,
              first == null || toxic == null ? Set.of() : toxic.toxic(first),
              second,
              encoder,
              tokens == null ? null : bertScore(tokens));
      ToxiRewriteReport report =
          ToxiRewriteReport.of(
              predictions, labelled, join, judges, Bootstrap.standard(seed), measuring.policy());
      show(report);
    }
    return ExitCode.DONE;
  }

  private BertScore bertScore(TokenEncoder tokens) {
    return OptionValue.of(
        "--layer",
        () -> {
          try {
            return new BertScore(tokens, layer);
          } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
          }
        });
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void show(ToxiRewriteReport report) throws IOException {
    out().print(json ? report.json() : report.markdown());
    out().flush();
    if (output != null) {
      try (OutputLock lock = OutputLock.ofFolder(output)) {
        AtomicFiles.writeString(output.resolve(JSON), report.json());
        AtomicFiles.writeString(output.resolve(MARKDOWN), report.markdown());
      }
    }
  }
}
