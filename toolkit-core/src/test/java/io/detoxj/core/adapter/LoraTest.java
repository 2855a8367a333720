/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LiveModel;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An adapter beside the linear layers of every architecture. */
class LoraTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";
  private static final int[] TEXT = {5, 9, 200, 31, 7, 12, 300, 2, 44, 18, 3, 3};
  private static final List<int[]> TEXTS = List.of(TEXT, new int[] {4, 7, 1});

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource(NAMES)
  void a_new_one_changes_nothing_to_the_bit(String name) {
    LoraConfig config = LoraConfig.of(4, 8, TargetModules.allLinear());
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel whole = TrainableModel.of(reference.model(), TorchOps.Variant.PLAIN);
        TrainableModel lora =
            TrainableModel.adapted(
                reference.model(),
                LoraAdapter.initial(reference.model(), config, 1),
                TorchOps.Variant.PLAIN)) {
      List<float[]> expected = whole.logProbabilities(TokenTargets.all(TEXTS));
      List<float[]> found = lora.logProbabilities(TokenTargets.all(TEXTS));
      assertThat(found.get(0)).isEqualTo(expected.get(0));
      assertThat(found.get(1)).isEqualTo(expected.get(1));
    }
  }

  /** Beside, merged in a view, and merged in a written checkpoint. */
  @ParameterizedTest
  @MethodSource(NAMES)
  void merged_weights_are_the_side_path(String name) throws Exception {
    Path merged = folder.resolve("merged");
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        TrainableModel lora = TinyAdapter.trainable(reference.model());
        LiveModel live = lora.live(reference.model());
        DetoxifiedModel view =
            reference.model().with(AdapterEdit.of(lora.adapter().orElseThrow(), 1))) {
      List<float[]> base = reference.model().logProbabilities(TEXTS);
      List<float[]> side = lora.logProbabilities(TokenTargets.all(TEXTS));
      assertThat(distance(base, side)).as("it does something").isGreaterThan(1e-2);
      assertThat(distance(view.logProbabilities(TEXTS), side)).isLessThan(1e-5);
      assertThat(distance(live.logProbabilities(TEXTS), side)).isLessThan(1e-5);
      assertThat(view.firings()).allMatch(edit -> edit.tokens() > 0);
      view.exportTo(merged);
      try (TransformerModel loaded = TransformerModel.load(merged)) {
        assertThat(distance(loaded.logProbabilities(TEXTS), side)).isLessThan(1e-5);
      }
    }
  }

  private static double distance(List<float[]> some, List<float[]> others) {
    double most = 0;
    for (int row = 0; row < some.size(); row++) {
      for (int i = 0; i < some.get(row).length; i++) {
        most = Math.max(most, Math.abs(some.get(row)[i] - others.get(row)[i]));
      }
    }
    return most;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void training_moves_the_adapter_and_nothing_else(String name) throws Exception {
    LoraConfig config = LoraConfig.of(4, 8, TargetModules.allLinear());
    try (ReferenceModel reference = ReferenceModel.load(name, folder);
        LanguageModelTraining task =
            LanguageModelTraining.of(
                reference.model(),
                LoraAdapter.initial(reference.model(), config, 1),
                TorchOps.Variant.PLAIN,
                step -> new int[][] {TEXT})) {
      List<float[]> before = reference.model().logProbabilities(TEXTS);
      double first = task.meanLoss(List.<int[][]>of(new int[][] {TEXT}));
      new Trainer(TrainingConfig.of(40, 1e-2), folder.resolve("checkpoint"), step -> {})
          .train(task);
      double last = task.meanLoss(List.<int[][]>of(new int[][] {TEXT}));
      assertThat(last).isLessThan(first - 0.5);
      List<float[]> after = reference.model().logProbabilities(TEXTS);
      assertThat(after.get(0)).isEqualTo(before.get(0));
      assertThat(after.get(1)).isEqualTo(before.get(1));
      Path tuned = folder.resolve("tuned");
      Path tokenizer = reference.folder().resolve("tokenizer.json");
      task.export(tuned, tokenizer, reference.model().endsOfText(), ScalarType.F32);
      try (TransformerModel loaded = TransformerModel.load(tuned)) {
        double loss = 0;
        for (float one : loaded.logProbabilities(List.of(TEXT)).get(0)) {
          loss -= one / (TEXT.length - 1.0);
        }
        assertThat(loss).isCloseTo(last, within(1e-4));
      }
    }
  }

  @Test
  void only_the_named_layers_and_their_ranks() {
    LoraConfig config =
        new LoraConfig(
            4,
            8,
            true,
            TargetModules.named("c_attn", "mlp.c_proj"),
            Map.of("h.1.mlp.c_proj", 2),
            Map.of("c_attn", 16.0));
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      LoraAdapter adapter = LoraAdapter.initial(reference.model(), config, 1);
      int layers = reference.model().info().layers();
      assertThat(adapter.factors()).hasSize(2 * layers);
      LoraFactors attention = adapter.factors().get(0);
      assertThat(attention.module()).isEqualTo("transformer.h.0.attn.c_attn");
      assertThat(attention.scale()).isEqualTo(16 / Math.sqrt(4));
      LoraFactors small = adapter.factors().get(3);
      assertThat(small.module()).isEqualTo("transformer.h.1.mlp.c_proj");
      assertThat(small.rank()).isEqualTo(2);
      assertThat(small.scale()).isEqualTo(8 / Math.sqrt(2));
      int width = reference.model().info().width();
      assertThat(attention.in()).hasSize(4 * width);
      assertThat(attention.out()).hasSize(4 * 3 * width).containsOnly(0);
      for (float value : attention.in()) {
        assertThat(Math.abs(value)).isLessThanOrEqualTo((float) (1 / Math.sqrt(width)));
      }
      assertThat(LoraAdapter.initial(reference.model(), config, 1).fingerprint())
          .isEqualTo(adapter.fingerprint());
      assertThat(LoraAdapter.initial(reference.model(), config, 2).fingerprint())
          .isNotEqualTo(adapter.fingerprint());
      assertThatThrownBy(
              () ->
                  LoraAdapter.initial(
                      reference.model(), config.beside(TargetModules.named("q_proj")), 1))
          .hasMessageContaining("no linear layer [q_proj]")
          .hasMessageContaining("c_attn");
    }
  }

  /** By the small matrices, and by the product itself. */
  @Test
  void the_norm_of_the_product() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      LoraFactors one = TinyAdapter.of(reference.model()).factors().get(0);
      double square = 0;
      for (int row = 0; row < one.outputs(); row++) {
        for (int column = 0; column < one.inputs(); column++) {
          double sum = 0;
          for (int r = 0; r < one.rank(); r++) {
            sum += (double) one.out()[row * one.rank() + r] * one.in()[r * one.inputs() + column];
          }
          square += sum * sum;
        }
      }
      assertThat(one.norm()).isCloseTo(one.scale() * Math.sqrt(square), within(1e-6));
    }
  }

  @Test
  void a_frozen_copy_stays_and_another_model_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder);
        ReferenceModel other = ReferenceModel.load("llama-tied", folder);
        TrainableModel lora = TinyAdapter.trainable(reference.model());
        TrainableModel frozen = lora.frozenCopy()) {
      List<float[]> before = frozen.logProbabilities(TokenTargets.all(TEXTS));
      assertThat(before.get(0)).isEqualTo(lora.logProbabilities(TokenTargets.all(TEXTS)).get(0));
      lora.parameters().values().iterator().next().toByteBuffer(true).putFloat(0, 3f);
      assertThat(lora.logProbabilities(TokenTargets.all(TEXTS)).get(0)).isNotEqualTo(before.get(0));
      assertThat(frozen.logProbabilities(TokenTargets.all(TEXTS)).get(0)).isEqualTo(before.get(0));
      assertThat(frozen.parameters().values()).noneMatch(array -> array.hasGradient());
      LoraAdapter adapter = TinyAdapter.of(reference.model());
      assertThatThrownBy(
              () -> TrainableModel.adapted(other.model(), adapter, TorchOps.Variant.PLAIN))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("the adapter was made for");
      LoraAdapter nameless = new LoraAdapter(adapter.config(), Optional.empty(), adapter.factors());
      try (ReferenceModel gpt2 = ReferenceModel.load("gpt2", folder)) {
        assertThatThrownBy(
                () -> TrainableModel.adapted(gpt2.model(), nameless, TorchOps.Variant.PLAIN))
            .hasMessageContaining("the model has not");
      }
    }
  }

  @Test
  void beside_weights_in_bfloat16() {
    LoadOptions half = LoadOptions.standard().with(WeightType.BFLOAT16);
    try (ReferenceModel reference = ReferenceModel.load("llama", folder, half);
        TrainableModel lora = TinyAdapter.trainable(reference.model());
        LiveModel live = lora.live(reference.model())) {
      List<float[]> side = lora.logProbabilities(TokenTargets.all(TEXTS));
      assertThat(distance(reference.model().logProbabilities(TEXTS), side)).isGreaterThan(1e-2);
      assertThat(distance(live.logProbabilities(TEXTS), side)).isLessThan(0.1);
      assertThat(lora.parameters().values())
          .allMatch(array -> array.getDataType() == DataType.FLOAT32);
    }
  }

  @Test
  void sizes_that_make_no_adapter() {
    assertThatThrownBy(() -> LoraConfig.of(0, 8, TargetModules.allLinear()))
        .hasMessageContaining("rank of an adapter is 0");
    assertThatThrownBy(() -> LoraConfig.of(4, 0, TargetModules.allLinear()))
        .hasMessageContaining("alpha of an adapter is 0.0");
    assertThatThrownBy(() -> TargetModules.named()).hasMessageContaining("neither names nor");
    assertThatThrownBy(() -> TargetModules.parse("c_attn++c_proj"))
        .hasMessageContaining("neither names nor");
    assertThatThrownBy(() -> TargetModules.matching("(")).hasMessageContaining("sound");
    assertThat(TargetModules.parse("c_attn+mlp.c_proj").matches("h.0.mlp.c_proj")).isTrue();
    assertThat(TargetModules.parse("c_attn+mlp.c_proj").matches("h.0.attn.c_proj")).isFalse();
    assertThat(TargetModules.parse("all-linear")).isEqualTo(TargetModules.allLinear());
  }

  @Test
  void an_expression_that_would_take_for_ever() {
    TargetModules hostile = TargetModules.matching("(([a-z.0-9]+)+)+!");
    assertThatThrownBy(() -> hostile.matches("transformer.h.0.attn.c_attn.and.much.more.of.it"))
        .hasMessageContaining("takes too long");
  }
}
