/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.cli.papers.PaperCatalogue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A paper's experiments by one command. */
class ReproduceTest {
  @TempDir Path folder;

  private CliRun reproduce(String... more) {
    return CliRun.of(
        Stream.concat(
                Stream.of("reproduce", "--home=..", "--output=" + folder.resolve("out")),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode written(String paper) throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve("out").resolve(paper).resolve("reproduction.json").toFile());
  }

  static List<String> papers() {
    return PaperCatalogue.bundled().ids();
  }

  @ParameterizedTest
  @MethodSource("papers")
  void everyPaperHasAPlanThatSaysWhatIsMissing(String paper) {
    CliRun run = reproduce(paper, "--dry-run");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("  ./detoxj ")))
        .allMatch(line -> !line.contains("DATA") && !line.contains("target/papers"));
    assertThat(run.out()).contains("./detoxj ");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  /**
   * The study of entities on invented files of the same form, with every published value beside.
   */
  @Test
  void namedEntitiesStandBesideThePublishedValues() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    CliRun missing = reproduce("named-entities", "--table=merged", "--data=" + data);
    assertThat(missing.code()).isZero();
    assertThat(missing.out()).contains("no DATA/sgdd-tst", "0.561901", "not run");

    Path tables = Files.createDirectories(data.resolve("sgdd-tst"));
    writePacked(
        tables.resolve("SGDD-TST_with_metrics.csv.gz"),
        """
        text1,text2,human,scipy_ner,scipy_proprotion,invented
        hi Ann,hello Ann,3,1,0.5,0.9
        yo Bo,hello,1.5,0,0.5,0.7
        see Ulm,visit Ulm,2.5,1,0.5,0.6
        nah,no,2.8,1,0,0.5
        go to Rome,go,1.2,0,0.3,0.55
        what,pardon,2,1,0,0.2
        """);
    writePacked(
        tables.resolve("SGDD_self_annotated_subset.csv.gz"),
        """
        INPUT:text_first,INPUT:text_second,average,NE,POS
        yo Bo,hello,1.5,lost,
        what,pardon,2,ok,
        """);
    CliRun run = reproduce("named-entities", "--data=" + data);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("| paper: BLEURT large 512 | 0.561901 | 0.558323 | 0.0939 |")
        .contains(
            "| here: entities: invented, entities of the file | 0.257143 | 0.714286 | -0.2070 |");
    JsonNode ours = written("named-entities").path("tables").get(1).path("ours");
    assertThat(ours.get(0).path("name").asText()).isEqualTo("entities: of the file");
    assertThat(ours.get(0).path("cells").get(1).asText()).isEqualTo("6");

    Path log;
    try (Stream<Path> logs = Files.list(folder.resolve("out/named-entities/logs"))) {
      log = logs.findFirst().orElseThrow();
    }
    assertThat(log).content().contains("entities of the file: alone");
    assertThat(reproduce("named-entities", "--data=" + data).out()).contains("done before");
  }

  private static void writePacked(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Counts of the bundled molecules' repairs, and a scale that asks for a server is left out. */
  @Test
  void whatNeedsMoreIsLeftOutAndSaid() throws IOException {
    CliRun run = reproduce("toximol", "--table=no-image", "--table=success");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "left out, with --scale PAPER it needs", "name the folder of data sets with --data")
        .contains("done in ");
    JsonNode table = written("toximol").path("tables").get(0);
    assertThat(table.at("/published/id").asText()).isEqualTo("success");
    assertThat(table.path("commands").findValuesAsText("outcome"))
        .contains("DONE", "MISSING", "LEFT_OUT");
    assertThat(table.path("ours")).isNotEmpty();
  }

  /**
   * The encoder of a diffusion is not bundled: one message says which folder, and how to get it.
   */
  @Test
  void anEncoderIsAskedForAndTrainingsOfHoursAreLeftOut() throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    CliRun run = reproduce("cosmos", "--table=detox", "--models=" + models, "--dry-run");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("no MODELS/all-MiniLM-L6-v2", "WriteEncoder --minilm")
        .contains("left out, with --scale PAPER it needs half an hour")
        .doesNotContain("not run: ./detoxj rewrite evaluate --rewriter delete --rewriter seq2seq");
    assertThat(reproduce("cosmos", "--table=detox", "--dry-run").out())
        .contains("name the folder of models with --models");
  }

  @Test
  void wrongUseIsRefused() {
    assertThat(reproduce("model-surgry").err()).contains("model-surgery");
    assertThat(reproduce("toximol", "--table=none").err()).contains("has no table \"none\"");
    assertThat(reproduce("toximol", "--data=" + folder.resolve("none")).err())
        .contains("there is no folder");
    assertThat(CliRun.of("reproduce", "toximol", "--home=" + folder).err()).contains("--home");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
