/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.RankOneIntervention;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LiveModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A view that writes with the weights of a training, as they are now. */
class LiveModelTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";
  private static final int[] TEXT = {5, 9, 200, 31, 7, 12, 300, 2, 44, 18, 3, 3};
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("a", "the sea"), new Prompt("b", "a potato and the"));

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource(NAMES)
  void before_the_first_step_it_writes_what_the_model_writes(String name) {
    Generator generator = new Generator(GenerationConfig.greedy(12));
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel whole = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        LiveModel live = whole.live(reference.model())) {
      assertThat(generator.generate(live, PROMPTS))
          .isEqualTo(generator.generate(reference.model(), PROMPTS));
    }
  }

  /** What it says after some steps is what the written checkpoint says, loaded afresh. */
  @ParameterizedTest
  @MethodSource(NAMES)
  void it_follows_the_training(String name) throws Exception {
    Generator generator = new Generator(GenerationConfig.greedy(12));
    Path tuned = folder.resolve("tuned");
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        LanguageModelTraining task =
            LanguageModelTraining.of(
                reference.model(), TorchOps.Variant.PLAIN, step -> new int[][] {TEXT});
        LiveModel live = task.model().live(reference.model())) {
      double before = live.logProbabilities(List.of(TEXT)).get(0)[3];
      Fingerprint started = live.fingerprint();
      new Trainer(TrainingConfig.of(15, 3e-3), folder.resolve("checkpoint"), step -> {})
          .train(task);
      float[] now = live.logProbabilities(List.of(TEXT)).get(0);
      assertThat(Math.abs(now[3] - before)).isGreaterThan(1e-3);
      assertThat(live.fingerprint()).isNotEqualTo(started);
      assertThat(live.fingerprint()).isEqualTo(live.fingerprint());
      float[] training = task.model().logProbabilities(TokenTargets.all(List.of(TEXT))).get(0);
      for (int i = 0; i < now.length; i++) {
        assertThat((double) now[i]).isCloseTo(training[i], within(1e-4));
      }
      task.export(
          tuned,
          reference.folder().resolve("tokenizer.json"),
          reference.model().endsOfText(),
          ScalarType.F32);
      try (TransformerModel loaded = TransformerModel.load(tuned)) {
        assertThat(generator.generate(live, PROMPTS))
            .isEqualTo(generator.generate(loaded, PROMPTS));
        assertThat(live.parameters()).isEqualTo(loaded.parameters());
      }
    }
  }

  @Test
  void it_leaves_nothing_and_closes_neither_the_model_nor_the_training() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        TrainableModel whole = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN)) {
      LiveModel live = whole.live(reference.model());
      int before = live.nativeArrays();
      new Generator(GenerationConfig.greedy(4)).generate(live, PROMPTS);
      live.forward(List.of(TEXT));
      assertThat(live.nativeArrays()).isEqualTo(before);
      live.close();
      live.close();
      assertThatThrownBy(() -> live.forward(List.of(TEXT))).hasMessageContaining("live(...)");
      assertThat(whole.logProbabilities(TokenTargets.all(List.of(TEXT)))).hasSize(1);
      assertThat(reference.model().forward(List.of(TEXT))).hasSize(1);
    }
  }

  @Test
  void what_it_refuses() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        ReferenceModel other = ReferenceModel.load("llama", folder);
        TrainableModel whole = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        LiveModel live = whole.live(reference.model())) {
      assertThatThrownBy(() -> whole.live(other.model()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another configuration");
      assertThatThrownBy(() -> live.with(new Louder()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("in training takes no detoxifier");
    }
  }

  private record Louder() implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("louder", "1", Map.of(), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      return InterventionPlan.of(
          new RankOneIntervention("louder", "lm_head.weight", new float[1], new float[1]));
    }
  }
}
