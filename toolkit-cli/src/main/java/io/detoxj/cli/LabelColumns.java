/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.Program;
import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.label.LabelledFile;
import io.detoxj.rewrite.label.LabelledFile.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How files of labelled texts are written. */
final class LabelColumns {
  /** How the file is written. */
  enum Format {
    COLUMNS,
    TOXIREWRITECN_SPLIT
  }

  @Option(
      names = "--format",
      defaultValue = "COLUMNS",
      description =
          "${COMPLETION-CANDIDATES}; COLUMNS is any .jsonl, .csv or .tsv (${DEFAULT-VALUE})")
  private Format format = Format.COLUMNS;

  @Option(
      names = "--question",
      defaultValue = "POLARITY",
      description =
          "${COMPLETION-CANDIDATES}: how the sentences of a split are labelled (${DEFAULT-VALUE})")
  private Question question = Question.POLARITY;

  @Option(
      names = "--text",
      defaultValue = "text",
      paramLabel = "COLUMN",
      description = "Column of the texts (${DEFAULT-VALUE})")
  private String text = "text";

  @Option(
      names = "--label",
      defaultValue = "label",
      paramLabel = "COLUMN",
      description = "Column of the labels (${DEFAULT-VALUE})")
  private String label = "label";

  @Option(
      names = "--group",
      defaultValue = "",
      paramLabel = "COLUMN",
      description =
          "Column of what must not be parted when texts are held out, such as versions of one"
              + " sentence (the text alone)")
  private String group = "";

  /** Reads a file, and tells what is odd about it. */
  LabelledFile read(String option, Path file, Program program) throws IOException {
    UserFiles.requireFile(option, file);
    LabelledFile read =
        format == Format.TOXIREWRITECN_SPLIT
            ? LabelledFile.of(ToxiRewriteCn.split(file), question)
            : LabelledFile.read(file, text, label, group);
    if (read.texts().isEmpty()) {
      throw new ConfigException(file + " has no labelled text; give a file with some");
    }
    if (!read.oddities().isEmpty()) {
      program.note(
          read.oddities().entrySet().stream()
              .map(one -> one.getValue() + " " + one.getKey())
              .sorted()
              .collect(Collectors.joining(", ", file + ": ", "")));
    }
    return read;
  }

  /** What was read, for a card. */
  String described() {
    return format == Format.TOXIREWRITECN_SPLIT
        ? "a split of ToxiRewriteCN, " + question
        : "columns %s and %s".formatted(text, label);
  }
}
