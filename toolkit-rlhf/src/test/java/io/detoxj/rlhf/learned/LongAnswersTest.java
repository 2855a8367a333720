/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.feedback.FeedbackRecord;
import io.detoxj.rlhf.fixture.FactRewards;
import io.detoxj.rlhf.fixture.FactWorld;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoTrainer;
import io.detoxj.rlhf.ppo.PpoUpdate;
import io.detoxj.rlhf.ppo.ValueNetwork;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that answers questions with errors learns from the three rewards, and is judged by the
 * table of facts on questions that neither it nor the rewards have seen.
 */
@Tag("slow")
class LongAnswersTest {
  private static final Sampling SAMPLING = new Sampling(4, 48, 1, 0.9, true);
  private static final int STEPS = 30;

  @TempDir static Path folder;

  private static FactRewards world;
  private static TransformerModel base;
  private static Quality start;
  private static Quality all;

  /**
   * Means over answers: clauses, shares of them that are off the topic or wrong, facts of three.
   */
  private record Quality(double clauses, double offTopic, double wrong, double covered) {
    static Quality of(TransformerModel model, List<FeedbackRecord> records) {
      double clauses = 0;
      double offTopic = 0;
      double wrong = 0;
      double covered = 0;
      List<Episode> episodes = Episodes.sample(model, prompts(records), SAMPLING, 99);
      for (int i = 0; i < episodes.size(); i++) {
        FactWorld.Said said =
            FactWorld.said(records.get(i / SAMPLING.samples()), episodes.get(i).text().text());
        clauses += said.clauses();
        offTopic += said.offTopic();
        wrong += said.wrong();
        covered += said.covered();
      }
      int texts = episodes.size();
      return new Quality(clauses / texts, offTopic / clauses, wrong / clauses, covered / texts);
    }
  }

  private static List<Prompt> prompts(List<FeedbackRecord> records) {
    List<Prompt> prompts = new ArrayList<>();
    for (FeedbackRecord record : records) {
      prompts.add(new Prompt("fact-" + prompts.size(), FactWorld.prompt(record)));
    }
    return prompts;
  }

  @BeforeAll
  static void train() throws IOException {
    world = FactRewards.train(folder);
    base =
        TransformerModel.load(
            FactWorld.writePolicy(folder.resolve("policy"), world.split().training()));
    start = Quality.of(base, world.split().test());
    all = learnt("all", FeedbackMix.released());
  }

  @AfterAll
  static void close() {
    base.close();
    world.close();
  }

  private static Quality learnt(String name, FeedbackMix mix) throws IOException {
    try (TrainableModel policy = TrainableModel.of(base, TorchOps.Variant.PLAIN);
        ValueNetwork values = ValueNetwork.of(base, 1);
        TransformerModel live = policy.live(base)) {
      new PpoTrainer(
              PpoSettings.of(STEPS, 16, SAMPLING, PpoUpdate.of(3e-4, 64)),
              mix.of(world.relevance(), world.factuality(), world.completeness()),
              prompts(world.split().training()),
              folder.resolve(name + "-ppo.safetensors"),
              step -> {})
          .train(base, policy, values);
      return Quality.of(live, world.split().test());
    }
  }

  @Test
  void the_mix_makes_answers_that_err_less() {
    assertThat(all.offTopic()).isLessThan(0.3 * start.offTopic());
    assertThat(all.wrong()).isLessThan(0.8 * start.wrong());
    assertThat(all.covered() / all.clauses()).isGreaterThan(start.covered() / start.clauses());
  }

  /** A sentence with an error costs as much as one without gains: the shortest answer is safe. */
  @Test
  void without_factuality_answers_are_longer_and_say_more() throws IOException {
    Quality without = learnt("no-factuality", new FeedbackMix(0.3, 0, 0.3));
    assertThat(without.offTopic()).isLessThan(0.3 * start.offTopic());
    assertThat(without.clauses()).isGreaterThan(1.2 * all.clauses());
    assertThat(without.covered()).isGreaterThan(all.covered());
  }
}
