/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the texts that the bundled models were trained on as one file, for train-sae. */
@Command(
    name = "write-corpus",
    description = "Writes the training texts of a data folder as JSON Lines.")
public final class WriteCorpus extends Program {
  @Option(names = "--data", required = true, description = "Data folder with text-*, bold, unified")
  private Path data = Path.of(".");

  @Option(names = "--output", required = true, description = "File to write, .jsonl")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new WriteCorpus(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    overwriting.guard().file(output);
    AtomicFiles.writeString(
        output, Corpus.read(data).stream().map(WriteCorpus::line).collect(Collectors.joining()));
    return 0;
  }

  private static String line(Document document) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    return line.put("text", document.text()).put("source", document.source()) + "\n";
  }
}
