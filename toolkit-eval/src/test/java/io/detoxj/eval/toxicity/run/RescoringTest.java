/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.run.RunFiles;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import io.detoxj.eval.toxicity.run.TinyRun.Words;
import io.detoxj.eval.toxicity.scorer.FaultyScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run's texts under another scorer: nothing of the old one stays, and nothing foreign gets in.
 */
class RescoringTest {
  @TempDir static Path shared;
  private static TransformerModel model;
  private static Path original;

  @TempDir Path folder;
  private Path run;

  @BeforeAll
  static void run() throws IOException {
    model = TinyGpt2.load(shared);
    original = shared.resolve("run");
    experiment(scorer("lengths"), 1)
        .withJudge(new FaultyScorer("1", 0.02))
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(original);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @BeforeEach
  void copy() throws IOException {
    run = Files.createDirectories(folder.resolve("run"));
    try (Stream<Path> files = Files.list(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, run.resolve(file.getFileName()));
      }
    }
  }

  private static Lengths scorer(String id) {
    return new Lengths(id);
  }

  private static ToxicityExperiment experiment(Scorer first, long seed) {
    GenerationConfig generation =
        GenerationConfig.nucleus(5, 0.9)
            .withSamples(TinyRun.SAMPLES)
            .withSeed(seed)
            .withBatchRows(TinyRun.BATCH_ROWS);
    return new ToxicityExperiment(model, first, generation, new Bootstrap(100, 0.95, 1))
        .examining(new Words())
        .withPublished(PublishedFamily.RTP, PublishedFamily.HELM, PublishedFamily.RAD);
  }

  private static Rescoring rescoring(Scorer... scorers) {
    return new Rescoring(
        List.of(scorers),
        new Bootstrap(100, 0.95, 1),
        new MissingPolicy(ToxicityExperiment.MAX_MISSING_SHARE));
  }

  @Test
  void every_metric_of_the_old_scorer_is_replaced_and_the_new_files_are_those_of_its_own_run()
      throws IOException {
    Path output = folder.resolve("again");
    rescoring(scorer("other"), scorer("third")).run(run).writeTo(output);
    Path direct = folder.resolve("direct");
    experiment(scorer("other"), 1)
        .withJudge(scorer("third"))
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(direct);
    Report again = ReportJson.read(output.resolve("report.json"));
    Report expected = ReportJson.read(direct.resolve("report.json"));
    assertThat(again.systems()).isEqualTo(expected.systems());
    assertThat(again.warnings()).isEqualTo(expected.warnings());
    assertThat(again.protocol()).isEqualTo(expected.protocol());
    Map<String, String> provenance = new TreeMap<>(again.provenance());
    assertThat(provenance.remove("rescored_from_scorer")).isEqualTo("lengths 1");
    assertThat(provenance).isEqualTo(expected.provenance());
    for (String name : List.of("generations.jsonl", "metrics.csv", "front.svg")) {
      assertThat(output.resolve(name)).hasSameBinaryContentAs(direct.resolve(name));
    }
    for (String name : List.of("summary.csv", "report.md", "report.html", "metrics.csv")) {
      assertThat(Files.readString(output.resolve(name)))
          .as(name)
          .doesNotContain("scorer=lengths", "scorer=faulty");
    }
    assertThat(again.base().metrics()).containsKeys("avg_max_rtp", "toxic_rate_rad");
  }

  private void assertRefused(String... parts) {
    Lengths other = scorer("other");
    assertThatThrownBy(() -> rescoring(other).run(run))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("generations.jsonl")
        .hasMessageContainingAll(parts);
    assertThat(other.asked()).as("a scorer that may cost money").isZero();
  }

  private void edit(Consumer<List<String>> change) throws IOException {
    Path file = run.resolve("generations.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    change.accept(lines);
    Files.write(file, lines);
  }

  @Test
  void a_cut_file_is_refused() throws IOException {
    edit(lines -> lines.remove(lines.size() - 1));
    assertRefused("35 texts of scaled-more", "report.json says 36", "take both files");
  }

  @Test
  void a_file_without_a_system_is_refused() throws IOException {
    edit(lines -> lines.removeIf(line -> line.contains("\"scaled-more\"")));
    assertRefused("has the systems [base, scaled]", "report.json has [base, scaled, scaled-more]");
  }

  @Test
  void a_line_lost_and_another_twice_is_refused() throws IOException {
    edit(lines -> lines.set(4, lines.get(3)));
    assertRefused("text 5 of base out of its place");
  }

  @Test
  void lines_in_another_order_are_refused() throws IOException {
    edit(lines -> Collections.swap(lines, 3, 4));
    assertRefused("text 4 of base out of its place", "sample 1");
  }

  @Test
  void systems_in_another_order_are_refused() throws IOException {
    edit(lines -> Collections.rotate(lines, 36));
    assertRefused("has the systems");
  }

  @Test
  void texts_of_another_run_of_the_same_shape_are_refused() throws IOException {
    Path other = folder.resolve("other-seed");
    experiment(scorer("lengths"), 2)
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(other);
    Files.delete(run.resolve("generations.jsonl"));
    Files.copy(other.resolve("generations.jsonl"), run.resolve("generations.jsonl"));
    assertRefused("other texts of base");
  }

  @Test
  void changed_likelihoods_are_refused() throws IOException {
    edit(lines -> lines.replaceAll(line -> line.replaceFirst("\"nll\":\\d+", "\"nll\":9")));
    assertThatThrownBy(() -> rescoring(scorer("other")).run(run))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a perplexity of");
  }

  @Test
  void a_report_without_hashes_of_its_texts_is_refused() throws IOException {
    Report old = ReportJson.read(run.resolve("report.json"));
    Map<String, String> provenance = new TreeMap<>(old.provenance());
    provenance.keySet().removeIf(key -> key.startsWith(ReportedFingerprints.OUTPUTS));
    ReportJson.write(old.withProvenance(provenance), run.resolve("report.json"));
    assertRefused("has no hash of the texts of base", "start the run again in its folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "./run", "run/../run", "run/.", "link"})
  void the_folder_of_the_run_itself_is_refused_by_every_path(String path) throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), run);
    byte[] before = Files.readAllBytes(run.resolve("report.json"));
    Rescoring rescoring = rescoring(scorer("other"));
    RescoredRun again = rescoring.run(run);
    Path output = Path.of(folder + "/" + path);
    Path relative = Path.of("").toAbsolutePath().relativize(output.toAbsolutePath());
    for (Path place : List.of(output, relative)) {
      assertThatThrownBy(() -> again.writeTo(place))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is the folder of the run itself")
          .hasMessageContaining("--in-place");
      assertThatThrownBy(() -> again.replaceIn(place)).isInstanceOf(ConfigException.class);
      assertThatThrownBy(() -> rescoring.requireFree(run, place))
          .isInstanceOf(ConfigException.class);
    }
    assertThat(run.resolve("report.json")).hasBinaryContent(before);
  }

  @Test
  void in_place_every_file_is_that_of_the_new_scorer() throws IOException {
    Path beside = folder.resolve("beside");
    RescoredRun again = rescoring(scorer("other")).run(run);
    again.writeTo(beside);
    again.writeInPlace();
    for (String name : RunFiles.NAMES) {
      assertThat(run.resolve(name)).hasSameBinaryContentAs(beside.resolve(name));
    }
    // What is there now is a run like any other, and its old scorer gives its old numbers.
    Report back = rescoring(scorer("lengths"), new FaultyScorer("1", 0.02)).run(run).report();
    assertThat(back.systems())
        .isEqualTo(ReportJson.read(original.resolve("report.json")).systems());
  }

  @Test
  void another_finished_run_is_not_overwritten() throws IOException {
    Path other = folder.resolve("other");
    experiment(scorer("lengths"), 2)
        .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
        .writeTo(other);
    Lengths scorer = scorer("other");
    assertThatThrownBy(() -> rescoring(scorer).requireFree(run, other))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another experiment")
        .hasMessageContaining("generation_seed there is 2 and now 1")
        .hasMessageContaining("--force");
    RescoredRun again = rescoring(scorer).run(run);
    assertThatThrownBy(() -> again.writeTo(other)).isInstanceOf(ConfigException.class);
    again.replaceIn(other);
    again.writeTo(other);
    assertThat(ReportJson.read(other.resolve("report.json"))).isEqualTo(again.report());
  }
}
