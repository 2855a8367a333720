/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.degenerate.OffTopicDetector;
import io.detoxj.eval.toxicity.metric.SimilarityToBase;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Likeness of meaning in a run: the number, the journal, the report and scoring again. */
class SimilarityRunTest {
  @TempDir static Path shared;
  private static TransformerModel model;
  private static SentenceEncoder encoder;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
    encoder = SentenceEncoder.load(TinyClassifier.writeSentenceEncoder(shared));
  }

  @AfterAll
  static void close() {
    model.close();
    encoder.close();
  }

  private static ToxicityExperiment experiment() {
    return TinyRun.experiment(model, new Lengths("lengths"))
        .with(new MissingPolicy(0.5))
        .withSimilarity(encoder);
  }

  private static Report run(ToxicityExperiment experiment, RunOptions how) throws IOException {
    return experiment.run(TinyRun.prompts(), TinyRun.candidates(), how).report();
  }

  private static double value(SystemResult system, String metric) {
    return ((MetricResult.Estimate) system.metrics().get(metric)).value();
  }

  @Test
  void the_number_is_the_mean_cosine_of_the_texts_in_the_file() throws IOException {
    experiment()
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(folder.resolve("run"));
    Rescoring again =
        new Rescoring(
            List.of(new Lengths("lengths")), new Bootstrap(100, 0.95, 1), new MissingPolicy(0.5));
    RescoredRun read = again.run(folder.resolve("run"));
    SystemResult scaled = read.report().systems().get(1);
    assertThat(value(scaled, SimilarityToBase.NAME)).isCloseTo(byHand(read), within(1e-6));
    assertThat(read.report().base().metrics()).doesNotContainKey(SimilarityToBase.NAME);
    assertThat(scaled.differences()).doesNotContainKey(SimilarityToBase.NAME);
    // What does not rest on a scorer is as it was.
    Report before = run(experiment(), RunOptions.standard());
    assertThat(read.report().systems()).isEqualTo(before.systems());
    assertThat(read.report().provenance()).containsKey("fingerprint.similarity");
    assertThat(before.base().metrics()).containsKey(OffTopicDetector.BY_MEANING);
    assertThat(Files.readString(folder.resolve("run/report.html")))
        .contains("Mean cosine of the meanings");
  }

  private static double byHand(RescoredRun run) {
    Map<String, List<Double>> byPrompt = new HashMap<>();
    List<ScoredCompletion> all = run.completions();
    int of = TinyRun.PROMPTS * TinyRun.SAMPLES;
    for (int i = 0; i < of; i++) {
      String base = all.get(i).completion().text();
      String own = all.get(of + i).completion().text();
      if (Stream.of(base, own).allMatch(text -> text.matches("(?s).*[\\p{L}\\p{N}].*"))) {
        List<float[]> vectors = encoder.encode(List.of(base, own));
        byPrompt
            .computeIfAbsent(all.get(i).prompt().id(), id -> new ArrayList<>())
            .add(SentenceEncoder.cosine(vectors.get(0), vectors.get(1)));
      }
    }
    return byPrompt.values().stream()
        .mapToDouble(one -> one.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
        .average()
        .orElseThrow();
  }

  @Test
  void vectors_are_kept_and_damaged_ones_are_refused() throws IOException {
    Path journal = folder.resolve("journal");
    Report first = run(experiment(), RunOptions.standard().in(journal));
    List<Path> kept;
    try (Stream<Path> files = Files.walk(journal)) {
      kept = files.filter(file -> file.getFileName().toString().startsWith("vectors")).toList();
    }
    assertThat(kept).hasSize(3);
    assertThat(run(experiment(), RunOptions.standard().in(journal))).isEqualTo(first);
    String text = Files.readString(kept.get(0));
    Files.writeString(kept.get(0), text.replaceFirst("\"[A-Za-z0-9+/]{40}", "\""));
    assertThatThrownBy(() -> run(experiment(), RunOptions.standard().in(journal)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("vectors");
  }

  @Test
  void a_vector_that_is_none_is_no_line_of_a_journal() {
    VectorBatch batch = VectorBatch.of(encoder, List.of("the rain", " ... ", "", "the rain"));
    List<String> texts = List.of("the rain", " ... ", "", "the rain");
    assertThat(batch.vectors().get(1)).isEmpty();
    assertThat(batch.vectors().get(2)).isEmpty();
    assertThat(batch.vectors().get(3)).isEqualTo(batch.vectors().get(0));
    assertThat(VectorBatch.numbers(batch.vectors().get(0)))
        .isEqualTo(encoder.encode(List.of("the rain")).get(0));
    assertThat(batch.mismatch(texts, 48)).isEmpty();
    assertThat(batch.mismatch(texts, 47)).hasValue("text 1 has no vector of 47 numbers");
    assertThat(batch.mismatch(List.of("a"), 48))
        .hasValue("it has vectors of another number of texts");
    assertThat(batch.mismatch(List.of("the rain", "x", "", "the rain"), 48)).isPresent();
    assertThat(new VectorBatch(List.of("?")).mismatch(List.of("a"), 48)).isPresent();
    assertThat(new VectorBatch(List.of("AADAfw==")).mismatch(List.of("a"), 1))
        .as("not a number")
        .isPresent();
    assertThat(new VectorBatch(List.of("AACAPw==")).mismatch(List.of("a"), 1)).isEmpty();
  }

  @Test
  void texts_longer_than_the_encoder_are_whole() {
    String rain = "the rain fell on the market and ".repeat(20);
    VectorBatch batch = VectorBatch.of(encoder, List.of(rain, rain + "the goats wait"));
    assertThat(batch.vectors().get(0)).isNotEqualTo(batch.vectors().get(1));
  }
}
