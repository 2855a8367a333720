/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.FinishedRun;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import io.detoxj.eval.toxicity.run.TinyRun.Scaled;
import io.detoxj.eval.toxicity.scorer.FaultyScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a finished run is, no other one writes. */
class FinishedRunTest {
  @TempDir static Path shared;
  private static TransformerModel model;

  @TempDir Path folder;

  @BeforeAll
  static void load() throws IOException {
    model = TinyGpt2.load(shared);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ToxicityExperiment experiment() {
    return TinyRun.experiment(model, new Lengths("lengths"));
  }

  private static ExperimentResult run(List<Candidate> candidates) throws IOException {
    return experiment().run(TinyRun.prompts(), candidates, RunOptions.standard());
  }

  @Test
  void the_same_experiment_writes_the_same_bytes_again() throws IOException {
    run(TinyRun.candidates()).writeTo(folder);
    byte[] report = Files.readAllBytes(folder.resolve("report.json"));
    byte[] texts = Files.readAllBytes(folder.resolve("generations.jsonl"));
    FinishedRun.requireSame(
        folder, experiment().on(TinyRun.prompts(), TinyRun.candidates()), RunOptions.standard());
    run(TinyRun.candidates()).writeTo(folder);
    assertThat(folder.resolve("report.json")).hasBinaryContent(report);
    assertThat(folder.resolve("generations.jsonl")).hasBinaryContent(texts);
  }

  @Test
  void another_experiment_is_refused_before_it_begins_and_when_it_writes() throws IOException {
    run(TinyRun.candidates()).writeTo(folder);
    byte[] report = Files.readAllBytes(folder.resolve("report.json"));
    List<Candidate> fewer = List.of(new Candidate("scaled", Role.METHOD, new Scaled(0.5f)));
    assertThatThrownBy(
            () ->
                FinishedRun.requireSame(
                    folder, experiment().on(TinyRun.prompts(), fewer), RunOptions.standard()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has the report of another experiment")
        .hasMessageContaining("system.scaled-more")
        .hasMessageContaining("--force");
    ExperimentResult other = run(fewer);
    assertThatThrownBy(() -> other.writeTo(folder)).isInstanceOf(ConfigException.class);
    assertThat(folder.resolve("report.json")).hasBinaryContent(report);
    other.replaceIn(folder);
    assertThat(Files.readString(folder.resolve("report.md"))).doesNotContain("scaled-more");
    other.writeTo(folder);
  }

  @Test
  void a_file_of_the_user_is_not_overwritten() throws IOException {
    Path notes = Files.writeString(folder.resolve("report.md"), "# My notes\n\nNothing yet.\n");
    ExperimentResult result = run(List.of());
    assertThatThrownBy(() -> result.writeTo(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("report.md is no output of this toolkit");
    assertThat(notes).hasContent("# My notes\n\nNothing yet.\n");
    assertThat(folder.resolve("report.json")).doesNotExist();
    result.replaceIn(folder);
    assertThat(notes).content().contains("Intervals are");
  }

  @Test
  void a_replay_into_a_finished_folder_is_refused() throws IOException {
    run(List.of()).writeTo(folder);
    assertThatThrownBy(() -> FinishedRun.requireNone(folder, "a replay"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("which a replay would overwrite");
  }

  @Test
  void costs_are_those_of_all_sessions() throws IOException {
    FaultyScorer scorer = new FaultyScorer("1", 0);
    scorer.breakAfter(10);
    ToxicityExperiment experiment = TinyRun.experiment(model, scorer);
    RunOptions options = RunOptions.standard().in(folder);
    assertThatThrownBy(() -> experiment.run(TinyRun.prompts(), TinyRun.candidates(), options))
        .isInstanceOf(ScoringException.class);
    scorer.mend();
    ExperimentResult result = experiment.run(TinyRun.prompts(), TinyRun.candidates(), options);
    long tokens =
        result
            .outputs(ScoredCompletion.class)
            .filter(one -> one.system().equals(ToxicityExperiment.BASE))
            .mapToLong(one -> one.completion().tokens().size())
            .sum();
    // The batch in which the scorer broke was generated in the first session.
    assertThat(result.costs().of(ToxicityExperiment.BASE).orElseThrow().newTokens())
        .isEqualTo(tokens);
  }
}
