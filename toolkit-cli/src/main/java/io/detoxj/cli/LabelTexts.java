/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.rewrite.data.ItemSet;
import io.detoxj.rewrite.data.NamedColumns;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.label.LabelMeasures;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.LabelledFile;
import io.detoxj.rewrite.label.LabelledText;
import io.detoxj.rewrite.label.TextLabeller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Labels the texts of a file. */
@Command(
    name = "labels",
    sortOptions = false,
    description =
        "Labels the texts of a file; tells the shares of labels, and how right they are where"
            + " people labelled too.")
final class LabelTexts extends Program {
  @Parameters(paramLabel = "FILE", description = "A .jsonl, .csv or .tsv with the columns below")
  private Path file = Path.of(".");

  @Option(
      names = "--labeller",
      required = true,
      paramLabel = "LABELLER",
      description = LabellerText.KNOWN)
  private String labeller = "";

  @Option(
      names = "--question",
      defaultValue = "TOXICITY",
      description = "${COMPLETION-CANDIDATES}: what a chat is asked (${DEFAULT-VALUE})")
  private LabelledFile.Question question = LabelledFile.Question.TOXICITY;

  @Option(
      names = "--text",
      defaultValue = "text",
      paramLabel = "COLUMN",
      description = "Column of the texts (${DEFAULT-VALUE})")
  private String text = "text";

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "Column of the labels of people, to compare with")
  private @Nullable String label;

  @Option(names = "--seed", defaultValue = "1", description = "Of the intervals (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "A .jsonl for each text with its label, or why there is none")
  private @Nullable Path output;

  @Mixin private Overwriting overwriting = new Overwriting();

  /** A line of the output; no label has an empty one and a reason. */
  private record Line(String format, String text, String label, double probability, String reason) {
    static Line of(String text, LabelOutcome outcome) {
      return outcome instanceof LabelOutcome.Labelled one
          ? new Line("detoxj-label", text, one.label(), one.probability(), "")
          : new Line("detoxj-label", text, "", 0, ((LabelOutcome.Unlabelled) outcome).reason());
    }
  }

  @Override
  public Integer call() throws IOException {
    UserFiles.requireFile("FILE", file);
    LabellerText written = LabellerText.read("--labeller", labeller);
    List<LabelledText> texts = texts();
    if (texts.size() < Bootstrap.MIN_UNITS) {
      throw new ConfigException(
          "%s has %s texts; intervals need at least %s"
              .formatted(file, texts.size(), Bootstrap.MIN_UNITS));
    }
    if (output != null) {
      overwriting.guard().file(output);
    }
    try (TextLabeller open = written.open(question)) {
      List<LabelOutcome> outcomes = open.label(texts.stream().map(LabelledText::text).toList());
      print("%d texts by %s%n", texts.size(), open.provenance());
      shares(open.labels(), outcomes);
      if (label != null) {
        LabelMeasures measures =
            LabelMeasures.of(open.labels(), texts, outcomes, Bootstrap.standard(seed));
        print("%n%s", measures.markdown());
      }
      if (output != null) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
          lines
              .append(
                  BoundedJson.mapper()
                      .writeValueAsString(Line.of(texts.get(i).text(), outcomes.get(i))))
              .append('\n');
        }
        AtomicFiles.writeString(output, lines.toString());
      }
    }
    return ExitCode.DONE;
  }

  private List<LabelledText> texts() throws IOException {
    if (label != null) {
      return LabelledFile.read(file, text, label, "").texts();
    }
    ItemSet set = new NamedColumns(text, List.of(), List.of(), false).read(file);
    return set.items().stream()
        .map(RewriteItem::source)
        .map(one -> new LabelledText(one, "", one))
        .toList();
  }

  /** Texts without a label count for none. */
  private void shares(List<String> labels, List<LabelOutcome> outcomes) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    for (LabelOutcome outcome : outcomes) {
      if (outcome instanceof LabelOutcome.Unlabelled none) {
        reasons.merge(none.reason(), 1, Integer::sum);
      }
    }
    for (String one : labels) {
      Map<String, Double> values = new LinkedHashMap<>();
      for (int i = 0; i < outcomes.size(); i++) {
        boolean has =
            outcomes.get(i) instanceof LabelOutcome.Labelled said && said.label().equals(one);
        values.put("text-" + i, has ? 1.0 : 0.0);
      }
      RatioOfSums share = RatioOfSums.mean(values);
      Interval interval = Bootstrap.standard(seed).interval(share);
      print("%-12s %.4f [%.4f, %.4f]%n", one, share.value(), interval.low(), interval.high());
    }
    reasons.forEach((why, count) -> print("no label: %s (%d texts)%n", why, count));
  }
}
