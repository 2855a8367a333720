/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.Detoxj;
import io.detoxj.core.fixture.TinyClassifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A model beside itself, and what its figures must keep to; one of a few steps says no more. */
class ProbeLatentsTest {
  private static final List<String> SENTENCES =
      List.of("the rain falls", "read the page", "who sails?", "the museum is open");

  @TempDir private static Path folder;
  private static String encoder = "";
  private static String model = "";
  private static Path texts = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    TinyClassifier.writeSentenceEncoder(folder);
    encoder = folder.resolve("sentence").toString();
    model = folder.resolve("model").toString();
    texts = Files.write(folder.resolve("texts.txt"), SENTENCES);
    Path pairs =
        Files.write(
            folder.resolve("pairs.tsv"),
            List.of(
                "source\treference",
                "you soggy goat, the rain falls\tthe rain falls",
                "you old kite, read the page\tread the page",
                "you goat, who sails?\twho sails?",
                "you damp boat, the museum is open\tthe museum is open"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String command =
        "train-diffusion --quiet --held-out=1 --latents=3 --width=16 --heads=2 --tokens=40"
            + " --layers=1,1,2,1 --least-count=1 --autoencoder-steps=60 --steps=4 --batch=4"
            + " --learning-rate=1e-2 --encoder=%s --pairs=%s --output=%s"
                .formatted(encoder, pairs, model);
    assertThat(Detoxj.run(out, out, command.split(" ")))
        .as(out.toString(StandardCharsets.UTF_8))
        .isZero();
  }

  private static String probed(int expected, String... options) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    CommandLine line = new CommandLine(new ProbeLatents()).setOut(writer).setErr(writer);
    assertThat(line.execute(options)).as(out.toString()).isEqualTo(expected);
    return out.toString();
  }

  @Test
  void a_model_beside_itself_differs_in_nothing() throws IOException {
    Path output = folder.resolve("probes");
    String said =
        probed(
            0,
            "--model=one=" + model,
            "--model=same=" + model,
            "--encoder=" + encoder,
            "--texts=" + texts,
            "--lines=4",
            "--output=" + output);
    assertThat(said).contains("one, noise 0.0: ", "0.000 [0.000, 0.000] from the first model");
    JsonNode all = new JsonMapper().readTree(output.resolve("probes.json").toFile());
    JsonNode noise = all.path("same").path("accuracy_under_noise");
    assertThat(noise).hasSize(7);
    for (JsonNode one : noise) {
      assertThat(one.path("from_first").doubleValue()).isZero();
      assertThat(one.path("accuracy").doubleValue())
          .isBetween(one.path("low").doubleValue(), one.path("high").doubleValue());
    }
    double clean = noise.path(0).path("accuracy").doubleValue();
    assertThat(clean).isGreaterThan(0);
    // With noise twice as large as the latents less is read.
    assertThat(noise.path(6).path("accuracy").doubleValue()).isLessThan(clean);
    JsonNode blows = all.path("one").path("blows");
    assertThat(blows).hasSize(12);
    assertThat(blows.path(3).path("mean_squared_distance").doubleValue())
        .isGreaterThan(blows.path(0).path("mean_squared_distance").doubleValue());
    assertThat(all.path("one").path("between")).hasSize(7);
    for (String drawing : List.of("noise.svg", "blows.svg")) {
      assertThat(output.resolve(drawing)).content().startsWith("<svg").contains("one", "same");
    }
  }

  @Test
  void too_few_texts_are_told() {
    assertThat(
            probed(
                1,
                "--model=one=" + model,
                "--encoder=" + encoder,
                "--texts=" + texts,
                "--output=" + folder.resolve("none")))
        .contains("4 lines");
  }
}
