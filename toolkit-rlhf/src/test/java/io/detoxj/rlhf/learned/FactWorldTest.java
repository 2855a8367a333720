/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.rlhf.feedback.LabelRule;
import io.detoxj.rlhf.feedback.LabelledAnswer;
import io.detoxj.rlhf.feedback.RankedAnswers;
import io.detoxj.rlhf.feedback.SegmentLabel;
import io.detoxj.rlhf.fixture.FactRewards;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.SegmentedText;
import io.detoxj.rlhf.reward.TokenRewards;
import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learnt from span labels of a small world, each reward judges questions it has not seen. */
class FactWorldTest {
  @TempDir static Path folder;

  private static FactRewards world;

  @BeforeAll
  static void train() throws IOException {
    world = FactRewards.train(folder);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static RewardTraining training(String name) {
    return FactRewards.training(world.encoder(), folder, name);
  }

  private static List<LabelledAnswer> labelled(LabelRule rule) {
    return world.labelled(rule, false);
  }

  @Test
  void every_reward_is_above_chance_on_other_questions() {
    RewardCard relevant = RewardCard.ofClasses(world.relevance(), labelled(LabelRule.RELEVANCE));
    RewardCard factual = RewardCard.ofClasses(world.factuality(), labelled(LabelRule.FACTUALITY));
    RewardCard complete =
        RewardCard.ofPairs(
            world.completeness(),
            RankedAnswers.byCoverage(world.split().test(), FactRewards.CLAUSES));
    assertThat(relevant.figure("accuracy").low())
        .as(relevant.text())
        .isGreaterThan(relevant.figure("accuracy_of_majority").high());
    assertThat(relevant.figure("f1_of_errors").value()).isGreaterThan(0.85);
    assertThat(factual.figure("accuracy").low()).as(factual.text()).isGreaterThan(0.5);
    assertThat(factual.figure("accuracy").value())
        .isGreaterThan(factual.figure("accuracy_of_majority").value());
    assertThat(complete.figure("pair_accuracy").low())
        .as(complete.text())
        .isGreaterThan(complete.figure("pair_accuracy_of_length").value());
  }

  private static SegmentedText cut(String text, Segmenter segmenter) {
    return SegmentedText.of(
        "question: what of the kite and the lemon and the cat?",
        new GeneratedText(text, List.of(text.length())),
        segmenter);
  }

  @Test
  void a_clause_off_the_topic_is_paid_for_where_it_ends() {
    String text =
        "The lemon near the gate is yellow, some people like to sing at noon. The kite above my garden looks red.";
    double[] rewards =
        world.relevance().of(List.of(cut(text, FactRewards.CLAUSES))).values().get(0);
    assertThat(rewards).containsExactly(1, -1, 1);
    int comma = text.indexOf(',') + 1;
    GeneratedText tokens =
        new GeneratedText(
            text, List.of(10, comma, comma + 20, text.indexOf('.') + 1, text.length()));
    RewardMix mix =
        FeedbackMix.released().of(world.relevance(), world.factuality(), world.completeness());
    TokenRewards paid =
        mix.of(List.of("question: what of the kite and the lemon and the cat?"), List.of(tokens));
    double[] facts =
        world.factuality().of(List.of(cut(text, FeedbackMix.sentences()))).values().get(0);
    double whole =
        world.completeness().of(List.of(cut(text, Segmenter.whole()))).values().get(0)[0];
    assertThat(paid.rewards().get(0))
        .containsExactly(
            new double[] {0, 0.3, 0, -0.3 + 0.5 * facts[0], 0.3 + 0.5 * facts[1] + 0.3 * whole},
            within(1e-9));
  }

  @Test
  void completeness_has_the_mean_0_and_the_deviation_1_where_it_was_learnt() {
    List<SegmentedText> texts = new ArrayList<>();
    for (RankedAnswers one :
        RankedAnswers.byCoverage(world.split().training(), FactRewards.CLAUSES)) {
      for (String answer : one.answers()) {
        texts.add(
            new SegmentedText(
                one.prompt(),
                new GeneratedText(answer, List.of(answer.length())),
                List.of(answer.length())));
      }
    }
    double[] all =
        world.completeness().of(texts).values().stream().flatMapToDouble(Arrays::stream).toArray();
    assertThat(Arrays.stream(all).average().orElseThrow()).isEqualTo(0, within(1e-6));
    assertThat(Arrays.stream(all).map(one -> one * one).average().orElseThrow())
        .isEqualTo(1, within(1e-6));
  }

  @Test
  void a_model_is_the_same_after_it_was_written_and_read() throws IOException {
    RewardCard card = RewardCard.ofClasses(world.relevance(), labelled(LabelRule.RELEVANCE));
    Path out = folder.resolve("model");
    RewardFolder.write("relevance", world.relevance(), card, out);
    RewardModel read = RewardFolder.read(out, world.encoder());
    assertThat(read.fingerprint()).isEqualTo(world.relevance().fingerprint());
    String text = "The kite above my garden looks red. Some people like to sing at noon.";
    assertThat(read.scores(List.of(cut(text, FactRewards.CLAUSES))).get(0))
        .containsExactly(world.relevance().scores(List.of(cut(text, FactRewards.CLAUSES))).get(0));
    assertThat(read.segmenter()).isEqualTo(FactRewards.CLAUSES.id());
    assertThat(Files.readString(out.resolve("README.md")))
        .contains("f1_of_errors", world.encoder().info().weightsSha256());
  }

  @Test
  void a_damaged_folder_or_one_of_another_encoder_is_refused() throws IOException {
    RewardCard card = RewardCard.ofClasses(world.relevance(), labelled(LabelRule.RELEVANCE));
    Path out = folder.resolve("damaged");
    RewardFolder.write("relevance", world.relevance(), card, out);
    String json = Files.readString(out.resolve("reward.json"));
    for (String[] change :
        new String[][] {
          {"detoxj-reward-1", "pickle", "format"},
          {"\"CLASSES\"", "\"SCALAR\"", "shape"},
          {"\"CLASSES\"", "\"JAR\"", "kind"},
          {"\"hidden\" : 24", "\"hidden\" : 25", "shape"},
          {"\"hidden\" : 24", "\"hidden\" : -1", "hidden"},
          {"\"deviation\" : ", "\"deviation\" : -", "standard deviation"},
          {"\"head_sha256\" : \"", "\"head_sha256\" : \"0", "not the one"},
          {"\"context_words\" : 0", "\"context_words\" : -1", "contextWords"},
        }) {
      assertThat(json).contains(change[0]);
      Files.writeString(out.resolve("reward.json"), json.replace(change[0], change[1]));
      assertThatThrownBy(() -> RewardFolder.read(out, world.encoder()))
          .as(change[1])
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(change[2]);
    }
    Files.writeString(out.resolve("reward.json"), json);
    Path other = Files.createDirectories(folder.resolve("other"));
    try (RewardEncoder stranger = RewardEncoder.load(TinyClassifier.writeSentenceEncoder(other))) {
      assertThatThrownBy(() -> RewardFolder.read(out, stranger))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("another encoder", stranger.info().weightsSha256());
    }
    Files.delete(out.resolve("head.safetensors"));
    assertThatThrownBy(() -> RewardFolder.read(out, world.encoder()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("head.safetensors is missing");
  }

  @Test
  void what_cannot_be_learnt_or_judged_is_refused() {
    List<LabelledAnswer> fine =
        List.of(
            new LabelledAnswer(
                "q", "question: q", "All is well.", List.of(12), List.of(SegmentLabel.FINE)));
    assertThatThrownBy(() -> training("none").classes(fine, FactRewards.INPUT, FactRewards.CLAUSES))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("only one kind");
    assertThatThrownBy(() -> training("none").pairs(List.of(), FactRewards.INPUT))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(
            () ->
                FeedbackMix.released()
                    .of(world.factuality(), world.relevance(), world.completeness()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("relevance");
    String text = "the lemon is yellow ".repeat(40);
    assertThatThrownBy(() -> world.relevance().of(List.of(cut(text, Segmenter.whole()))))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("96 tokens");
  }
}
