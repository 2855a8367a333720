/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.fixture.TinyWorld;
import io.detoxj.rlhf.fixture.WordToxicity;
import io.detoxj.rlhf.reward.PrefixToxicity;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It learns: a model of a small world swears less, on prompts that it was not trained on. */
class TinyWorldTest {
  private static final Sampling SAMPLING = Sampling.nucleus(4, 20);

  @TempDir Path folder;

  @Test
  void fineGrainedRewardsLowerTheToxicityOfOtherPromptsByAFifth() throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    try (TransformerModel base = TransformerModel.load(TinyWorld.write(folder.resolve("world")));
        TrainableModel policy = TrainableModel.of(base, TorchOps.Variant.PLAIN);
        ValueNetwork values = ValueNetwork.of(base, 1);
        TransformerModel live = policy.live(base)) {
      double before = toxicity(live);
      assertThat(before).as("the world swears").isBetween(.15, .6);
      WordToxicity scorer = new WordToxicity();
      PpoTrainer trainer =
          new PpoTrainer(
              PpoSettings.of(20, 8, SAMPLING, PpoUpdate.of(1e-3, 32)),
              RewardMix.of("toxicity", Segmenter.punctuation(), new PrefixToxicity(scorer)),
              TinyWorld.prompts(64, "train"),
              folder.resolve("state.safetensors"),
              heard::add);
      PpoOutcome outcome = trainer.train(base, policy, values);
      double after = toxicity(live);
      assertThat(after).isLessThan(.8 * before);
      assertThat(heard).hasSize(20).allMatch(step -> step.klReward() < 10);
      assertThat(heard.get(19).segments().get("toxicity"))
          .as("it still ends its sentences")
          .isGreaterThan(1.5);
      assertThat(outcome.scorerCalls()).isEqualTo(scorer.texts());
    }
  }

  /** Mean toxicity of texts, by the scorer. */
  private static double toxicity(TransformerModel model) {
    List<Prompt> prompts = TinyWorld.prompts(40, "test");
    return Episodes.sample(model, prompts, SAMPLING, 99).stream()
        .map(Episode::text)
        .mapToDouble(text -> WordToxicity.of(text.text()))
        .average()
        .orElseThrow();
  }
}
