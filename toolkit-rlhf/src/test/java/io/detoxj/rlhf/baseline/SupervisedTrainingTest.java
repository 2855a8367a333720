/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.TargetModules;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning on harmless texts. */
class SupervisedTrainingTest {
  private static final List<String> TEXTS =
      List.of("you are a kind neighbour", "...", "you are a dumb potato", "the sea and the land");

  @TempDir Path folder;

  @Test
  void texts_are_chosen_by_a_scorer() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      List<TokenText> texts =
          SupervisedTraining.harmless(
              reference.model(), TEXTS, new TextPairTest.Insults(), 0.5, 100);
      assertThat(texts).hasSize(2);
      int end = reference.model().endOfText();
      int[] first = texts.get(0).ids();
      assertThat(first[0]).isEqualTo(end);
      assertThat(first[first.length - 1]).isEqualTo(end);
      assertThat(texts.get(0).wanted()).isEqualTo(first.length - 1);
      assertThatThrownBy(
              () ->
                  SupervisedTraining.harmless(
                      reference.model(), List.of("busy"), new TextPairTest.Insults(), 0.5, 100))
          .isInstanceOf(ScoringException.class)
          .hasMessageContaining("text 1 of 1");
      assertThatThrownBy(
              () ->
                  SupervisedTraining.harmless(
                      reference.model(), List.of("potato"), new TextPairTest.Insults(), 0.5, 100))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("none of 1 texts");
    }
  }

  /** Of unequal texts the mean is over tokens, not over texts; padding is none of them. */
  @Test
  void the_loss_is_the_mean_over_tokens() {
    List<TokenText> texts =
        List.of(new TokenText(new int[] {5, 9, 200, 31}, 3), new TokenText(new int[] {2, 44}, 1));
    try (ReferenceModel reference = ReferenceModel.load("llama", folder);
        TrainableModel model = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        NDManager scratch = model.memory().newSubManager()) {
      double sum = 0;
      for (TokenText text : texts) {
        for (float one : reference.model().logProbabilities(List.of(text.ids())).get(0)) {
          sum -= one;
        }
      }
      SupervisedTraining training = new SupervisedTraining(model, texts, 2, 1);
      assertThat((double) training.loss(0, scratch).getFloat()).isCloseTo(sum / 4, within(1e-4));
      assertThat(training.meanLoss(texts)).isCloseTo(sum / 4, within(1e-4));
    }
  }

  @Test
  void an_adapter_learns_the_texts() throws Exception {
    LoraConfig config = LoraConfig.of(4, 8, TargetModules.named("c_attn", "c_proj", "c_fc"));
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        TrainableModel model =
            TrainableModel.adapted(
                reference.model(),
                LoraAdapter.initial(reference.model(), config, 1),
                TorchOps.Variant.PLAIN)) {
      List<TokenText> texts =
          SupervisedTraining.harmless(
              reference.model(), TEXTS, new TextPairTest.Insults(), 0.5, 100);
      SupervisedTraining training = new SupervisedTraining(model, texts, 2, 1);
      double before = training.meanLoss(texts);
      new Trainer(TrainingConfig.of(40, 1e-2), folder.resolve("checkpoint"), step -> {})
          .train(training);
      assertThat(training.meanLoss(texts)).isLessThan(before - 1);
    }
  }
}
