/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.DetoxException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.likelihood.CrossEntropy;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One logit that is no number: an error that says so, and neither a token nor a perplexity. */
class BrokenLogitsTest {
  private static final int TOKEN = 17;
  private static final List<Prompt> PROMPTS = List.of(new Prompt("a", "no"));

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  static Stream<GenerationConfig> configs() {
    return Stream.of(
        GenerationConfig.greedy(3),
        GenerationConfig.nucleus(3, 1).withSamples(2).withSeed(1),
        GenerationConfig.nucleus(3, 0.9).withSamples(2).withSeed(1),
        GenerationConfig.nucleus(3, 1)
            .with(new Decoding.Sampling(1, 5, 1))
            .withSeed(1)
            .withBatchRows(8),
        GenerationConfig.greedy(3).withKvCache(false));
  }

  /** Adds a number to the logit of a token. */
  private static Intervention hook(float added) {
    return new ActivationIntervention(
        "broken",
        HookPoint.LOGITS,
        memory ->
            (x, context) -> {
              float[] row = new float[(int) x.getShape().get(2)];
              row[TOKEN] = added;
              NDArray all = x.getManager().create(row, new Shape(row.length));
              return x.add(all);
            });
  }

  private static Intervention processor(float value, Stage stage) {
    return new DecodingIntervention(
        "broken",
        () ->
            new LogitsProcessor() {
              @Override
              public Stage stage() {
                return stage;
              }

              @Override
              public void process(float[][] logits) {
                for (float[] row : logits) {
                  if (row != null) {
                    row[TOKEN] = value;
                  }
                }
              }
            });
  }

  @ParameterizedTest
  @MethodSource("configs")
  void of_the_model_is_an_error(GenerationConfig config) {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      // A processor at a late stage would have truncated it away.
      for (Planned all :
          List.of(
              Planned.of(hook(broken)),
              Planned.of(hook(broken), processor(Float.NEGATIVE_INFINITY, Stage.FINAL)))) {
        try (DetoxifiedModel view = model.with(all)) {
          assertThatThrownBy(() -> new Generator(config).generate(view, PROMPTS))
              .isInstanceOf(InterventionException.class)
              .hasMessageContaining("after prompt \"a\" and 0 new tokens")
              .hasMessageContaining("the model gives token 17 the logit " + broken);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void of_a_processor_is_an_error(GenerationConfig config) {
    Intervention early = processor(Float.NaN, Stage.RAW);
    for (Planned all : List.of(Planned.of(early), Planned.of(early, processor(0, Stage.FINAL)))) {
      try (DetoxifiedModel view = model.with(all)) {
        assertThatThrownBy(() -> new Generator(config).generate(view, PROMPTS))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("a processor gives token 17 the logit NaN");
      }
    }
  }

  @Test
  void a_forbidden_token_is_none() {
    try (DetoxifiedModel view = model.with(Planned.of(hook(Float.NEGATIVE_INFINITY)))) {
      assertThat(new Generator(GenerationConfig.greedy(3)).generate(view, PROMPTS)).hasSize(1);
      float[] found = view.logProbabilities(List.of(new int[] {3, TOKEN, 4})).get(0);
      assertThat(found[0]).isEqualTo(Float.NEGATIVE_INFINITY);
      assertThat(found[1]).isFinite();
    }
  }

  @Test
  void a_likelihood_that_is_no_number_is_an_error() {
    List<int[]> texts = List.of(new int[] {3, 4, 5}, new int[] {6, 7});
    try (DetoxifiedModel view = model.with(Planned.of(hook(Float.NaN)))) {
      assertThatThrownBy(() -> view.logProbabilities(texts))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("token 1 of a sequence is not a number");
      assertThatThrownBy(() -> view.tokenScores(texts)).isInstanceOf(DetoxException.class);
      assertThatThrownBy(() -> CrossEntropy.of(view, texts)).isInstanceOf(DetoxException.class);
    }
  }
}
