/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.Replay;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.run.ShardLines;
import io.detoxj.eval.run.ShardedRun;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.run.TinyRun.Lengths;
import io.detoxj.eval.toxicity.run.TinyRun.Scaled;
import io.detoxj.eval.toxicity.scorer.LexiconScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done by one model, scorer or recipe is never taken for the work of another. */
class RunIdentityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path checkpoint;

  @BeforeEach
  void write() {
    checkpoint = TinyGpt2.writeTo(folder.resolve("model"));
  }

  private RunOptions inFolder() {
    return RunOptions.standard().in(folder.resolve("journal"));
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
  }

  private Report run(Scorer scorer, RunOptions options) throws IOException {
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      return run(model, scorer, options);
    }
  }

  private static Report run(TransformerModel model, Scorer scorer, RunOptions options)
      throws IOException {
    return TinyRun.experiment(model, scorer)
        .run(TinyRun.prompts(), TinyRun.candidates(), options)
        .report();
  }

  /** Does half of the work, then is stopped. */
  private void half() {
    AtomicInteger batches = new AtomicInteger();
    RunOptions stopped = inFolder().withCancellation(() -> batches.incrementAndGet() == 9);
    assertThatThrownBy(() -> run(new Lengths("lengths"), stopped))
        .isInstanceOf(CancelledException.class);
  }

  private void assertResumedNowhere(String... words) {
    Lengths scorer = new Lengths("lengths");
    assertThatThrownBy(() -> run(scorer, inFolder()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(".jsonl was made with other settings, model or data")
        .hasMessageContainingAll(words)
        .hasMessageContaining("choose another folder, or delete the file");
    assertThat(scorer.asked()).isZero();
  }

  @Test
  void other_heads_in_config_json_are_refused_by_name() throws IOException {
    half();
    String before = Files.readString(checkpoint.resolve("config.json"));
    edit(checkpoint.resolve("config.json"), config -> config.put("n_head", 8));
    assertResumedNowhere("config.n_head: 8 here, 4 there");
    // With the model as it was, the run goes on to the same report as one that was never stopped.
    Files.writeString(checkpoint.resolve("config.json"), before);
    assertThat(run(new Lengths("lengths"), inFolder()))
        .isEqualTo(run(new Lengths("lengths"), RunOptions.standard()));
  }

  @Test
  void two_swapped_merges_are_refused_by_name() throws IOException {
    half();
    edit(
        checkpoint.resolve("tokenizer.json"),
        tokenizer -> {
          ArrayNode merges = (ArrayNode) tokenizer.at("/model/merges");
          JsonNode first = merges.get(0);
          merges.set(0, merges.get(1));
          merges.set(1, first);
        });
    assertResumedNowhere("tokenizer.model.merges: ");
  }

  @Test
  void another_end_of_text_is_refused_by_name() throws IOException {
    half();
    Files.writeString(checkpoint.resolve("generation_config.json"), "{\"eos_token_id\": 7}");
    assertResumedNowhere("end_of_text: \"[7]\" here");
  }

  @Test
  void what_says_nothing_about_results_is_gone_on_with() throws IOException {
    half();
    edit(checkpoint.resolve("config.json"), config -> config.put("transformers_version", "9"));
    Lengths scorer = new Lengths("lengths");
    run(scorer, inFolder());
    int all = 3 * TinyRun.PROMPTS * TinyRun.SAMPLES;
    assertThat(scorer.asked()).isLessThan(all).isPositive();
  }

  @Test
  void an_edited_view_as_base_shares_nothing_with_its_model() throws IOException {
    int all = 3 * TinyRun.PROMPTS * TinyRun.SAMPLES;
    try (TransformerModel model = TransformerModel.load(checkpoint);
        DetoxifiedModel view = model.with(new Scaled(0.4f))) {
      run(model, new Lengths("lengths"), inFolder());
      Lengths ofView = new Lengths("lengths");
      Report alone = run(view, new Lengths("lengths"), RunOptions.standard());
      assertThat(run(view, ofView, inFolder())).isEqualTo(alone);
      assertThat(ofView.asked()).isEqualTo(all);
    }
  }

  private TransformerScorer labelled(Path classifier, String label) throws IOException {
    return TransformerScorer.load(
        classifier, TransformerScorerOptions.standard().withToxicLabels(label).named("judge", "1"));
  }

  @Test
  void another_label_of_a_classifier_does_not_get_the_old_scores() throws IOException {
    Path classifier = TinyClassifier.writeTo("bert-multi", folder);
    try (TransformerScorer toxic = labelled(classifier, "toxic");
        TransformerScorer threat = labelled(classifier, "threat")) {
      assertThat(threat.info().weightsSha256()).isEqualTo(toxic.info().weightsSha256());
      assertThat(threat.fingerprint().explain(toxic.fingerprint(), "there"))
          .startsWith("differs in toxic_labels");
      Report first = run(toxic, inFolder());
      Report second = run(threat, inFolder());
      Report alone = run(threat, RunOptions.standard());
      assertThat(second.systems()).isEqualTo(alone.systems()).isNotEqualTo(first.systems());
    }
  }

  @Test
  void a_classifier_with_another_configuration_is_refused_by_name() throws IOException {
    Path classifier = TinyClassifier.writeTo("bert-multi", folder);
    try (TransformerScorer toxic = labelled(classifier, "toxic")) {
      run(toxic, inFolder());
    }
    TinyClassifier.configure(classifier, config -> config.put("layer_norm_eps", 0.5));
    try (TransformerScorer other = labelled(classifier, "toxic")) {
      assertThatThrownBy(() -> run(other, inFolder()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("config.layer_norm_eps: 0.5 here");
    }
  }

  @Test
  void a_lexicon_of_another_list_gives_its_own_scores() throws IOException {
    Path list = Files.writeString(folder.resolve("a.txt"), "rain\n");
    Path other = Files.writeString(folder.resolve("b.txt"), "snow\n");
    LexiconScorer one = LexiconScorer.load(list);
    LexiconScorer two = LexiconScorer.load(other);
    assertThat(one.fingerprint()).isNotEqualTo(two.fingerprint());
    assertThat(one.fingerprint()).isEqualTo(LexiconScorer.load(list).fingerprint());
  }

  @Test
  void a_report_has_all_fingerprints_and_a_replay_says_what_differs() throws IOException {
    Report report = run(new Lengths("lengths"), RunOptions.standard());
    String recorded = report.provenance().get(ReportedFingerprints.MODEL);
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      assertThat(Fingerprint.parse(recorded)).isEqualTo(model.fingerprint());
      assertThat(ReportedFingerprints.asHashes(report.provenance()))
          .containsEntry(ReportedFingerprints.MODEL, model.fingerprint().sha256())
          .containsKey(ReportedFingerprints.SCORER + "lengths")
          .containsKey(ReportedFingerprints.SYSTEM + "scaled");
    }
    edit(checkpoint.resolve("config.json"), config -> config.put("n_head", 8));
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      ToxicityExperiment again = TinyRun.experiment(model, new Lengths("lengths"));
      assertThatThrownBy(
              () ->
                  Replay.of(
                      report,
                      again.on(TinyRun.prompts(), TinyRun.candidates()),
                      RunOptions.standard()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("checkpoint.config.n_head: 8 here, 4 in the report");
    }
  }

  @Test
  void a_report_that_was_scored_again_has_the_fingerprints_of_its_new_scorers() throws IOException {
    Path output = folder.resolve("output");
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      TinyRun.experiment(model, new Lengths("lengths"))
          .run(TinyRun.prompts(), TinyRun.candidates(), RunOptions.standard())
          .writeTo(output);
    }
    Report again =
        new Rescoring(
                List.of(new Lengths("other")), new Bootstrap(100, 0.95, 1), new MissingPolicy(0.1))
            .run(output)
            .report();
    assertThat(again.provenance())
        .containsKey(ReportedFingerprints.SCORER + "other")
        .doesNotContainKey(ReportedFingerprints.SCORER + "lengths");
  }

  @Test
  void work_of_another_run_is_refused_and_not_kept() throws IOException {
    List<ShardLines> lines;
    Path journal = folder.resolve("journal");
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      ShardedRun<TransformerModel> run = sharded(model, "lengths");
      lines = run.run(run.missing(journal, 2).get(0));
      run.requireSame(sharded(model, "lengths").fingerprint(), "on the driver");
      assertThatThrownBy(() -> sharded(model, "other").keep(lines, journal))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("a part is of another run");
    }
    edit(checkpoint.resolve("config.json"), config -> config.put("n_head", 8));
    try (TransformerModel model = TransformerModel.load(checkpoint)) {
      ShardedRun<TransformerModel> other = sharded(model, "lengths");
      assertThatThrownBy(() -> other.keep(lines, journal))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("config.n_head: 8 here, 4 there");
    }
  }

  private static ShardedRun<TransformerModel> sharded(TransformerModel model, String scorer) {
    return new ShardedRun<>(
        TinyRun.experiment(model, new Lengths(scorer)).on(TinyRun.prompts(), TinyRun.candidates()));
  }
}
