/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.control.ScatteredChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionalSteeringTest {
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "silly goose", "shut it, dunce", "what a dull lump"),
          List.of("thank you", "a kind garden", "the rain is late", "we see it otherwise"),
          true);
  private static final int[] SHORT = {6, 300};
  private static final int[] LONG = {3, 40, 5, 271, 17};

  @TempDir static Path folder;
  private static TransformerModel model;

  @BeforeAll
  static void load() {
    model = TinyGpt2.load(folder.resolve("model"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void similarities_are_those_of_the_worked_example() {
    float[] c = {1, 1, 0};
    assertThat(Condition.similarity(new float[] {1, 1, 1}, c)).isCloseTo(0.816497, within(1e-6));
    assertThat(Condition.similarity(new float[] {0, 2, 1}, c)).isCloseTo(0.632456, within(1e-6));
    double[] expected = {0.774967, 0.798027, 0.816497};
    float[] scales = {0.1f, 1, 10};
    for (int i = 0; i < 3; i++) {
      float[] h = Vectors.scaled(new float[] {1, 1, 1}, scales[i]);
      assertThat(Condition.similarity(h, new float[] {2, 1, 0}))
          .isCloseTo(expected[i], within(1e-6));
    }
    float[] h = {2, -1, 0.5f};
    for (float sign : new float[] {1, -1}) {
      assertThat(Condition.similarity(h, new float[] {sign, -2 * sign, 0}))
          .isCloseTo(0.864347, within(1e-6));
    }
    assertThat(Condition.similarity(new float[3], c)).isZero();
  }

  @Test
  void directions_are_those_of_the_worked_example() {
    List<float[]> first = List.of(new float[] {2, 0}, new float[] {2, 1}, new float[] {2, 2});
    List<float[]> second = List.of(new float[2], new float[2], new float[2]);
    assertThat(Contrast.PAIRWISE.direction(first, second))
        .containsExactly(new float[] {0.867142f, 0.498061f}, within(1e-5f));
    assertThat(Contrast.MEAN.direction(first, second))
        .containsExactly(new float[] {0.894427f, 0.447214f}, within(1e-6f));
    float[] diff = Contrast.DIFF.direction(first, second);
    assertThat(Math.abs(diff[0])).isCloseTo(0, within(1e-5f));
    assertThat(Math.abs(diff[1])).isCloseTo(1, within(1e-5f));
    assertThatThrownBy(() -> Contrast.DIFF.direction(first.subList(0, 1), second.subList(0, 1)))
        .hasMessageContaining("no direction of kind DIFF");
  }

  @ParameterizedTest
  @EnumSource(Contrast.class)
  void exchanged_classes_turn_the_direction_round_and_not_the_condition(Contrast contrast) {
    Random random = new Random(4);
    List<float[]> first = new ArrayList<>();
    List<float[]> second = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      first.add(Vectors.of(5, j -> random.nextGaussian() + (j == 2 ? 2 : 0)));
      second.add(Vectors.of(5, j -> random.nextGaussian()));
    }
    float[] there = contrast.direction(first, second);
    float[] back = contrast.direction(second, first);
    assertThat(Vectors.norm(there)).isCloseTo(1, within(1e-6));
    assertThat(back).containsExactly(Vectors.scaled(there, -1), within(1e-4f));
    float[] h = {0.5f, -1, 2, 0, 0.3f};
    assertThat(Condition.similarity(h, there))
        .isCloseTo(Condition.similarity(h, back), within(1e-4));
  }

  @Test
  void the_threshold_is_the_first_of_the_best_f1() {
    Condition.Fitted above = Condition.fitted(List.of(0.3, 0.5, 0.6), List.of(0.1, 0.205));
    assertThat(above.above()).isTrue();
    assertThat(above.threshold()).isEqualTo(0.21);
    assertThat(above.f1()).isEqualTo(1);
    Condition.Fitted below = Condition.fitted(List.of(0.1, 0.2), List.of(0.405, 0.5, 0.15));
    assertThat(below.above()).isFalse();
    assertThat(below.threshold()).isEqualTo(0.21);
    assertThat(below.f1()).isEqualTo(0.8);
  }

  /** Fires for the long sequence alone; the strength is large enough to be seen. */
  private static ConditionalSteering forTheLong(Condition.Pooling pooling) {
    float[] c = Vectors.random(32, 1, new Random(7));
    double longer = similarity(LONG, c, pooling);
    double shorter = similarity(SHORT, c, pooling);
    Condition condition = new Condition(1, c, (longer + shorter) / 2, longer > shorter, pooling);
    return new ConditionalSteering(condition, Map.of(1, c, 2, c), 3);
  }

  private static double similarity(int[] tokens, float[] c, Condition.Pooling pooling) {
    HookPoint point = HookPoint.residPre(1);
    float[][] read = model.capture(List.of(tokens), point::equals).at(point, 0);
    float[] h =
        pooling == Condition.Pooling.LAST
            ? read[read.length - 1]
            : Vectors.of(
                32,
                i -> {
                  double sum = 0;
                  for (float[] token : read) {
                    sum += token[i];
                  }
                  return sum / read.length;
                });
    return Condition.similarity(h, c);
  }

  @ParameterizedTest
  @EnumSource(Condition.Pooling.class)
  void each_row_of_a_batch_is_decided_for_itself_and_stays_decided(Condition.Pooling pooling) {
    try (DetoxifiedModel view = model.with(forTheLong(pooling));
        Session base = model.newSession();
        Session steered = view.newSession()) {
      List<int[]> prompts = List.of(SHORT, LONG);
      float[][] was = base.prefill(prompts);
      float[][] is = steered.prefill(prompts);
      for (int token : new int[] {9, 100, 200}) {
        assertThat(distance(was[0], is[0])).isLessThan(1e-4);
        assertThat(distance(was[1], is[1])).isGreaterThan(1e-2);
        was = base.next(new int[] {token, token});
        is = steered.next(new int[] {token, token});
      }
      assertThat(view.firings()).hasSize(2).allMatch(firing -> firing.fired() == LONG.length + 3);
    }
  }

  private static double distance(float[] a, float[] b) {
    return Vectors.norm(Vectors.of(a.length, i -> a[i] - b[i]));
  }

  @Test
  void what_is_added_is_the_vector_at_every_token_of_the_sequence() {
    HookPoint point = HookPoint.residPre(1);
    float[] c = Vectors.random(32, 1, new Random(7));
    float[][] before =
        model.capture(List.of(LONG), List.of(LONG.length), point::equals).at(point, 0);
    try (DetoxifiedModel view = model.with(forTheLong(Condition.Pooling.MEAN))) {
      float[][] after =
          view.capture(List.of(LONG), List.of(LONG.length), point::equals).at(point, 0);
      for (int t = 0; t < before.length; t++) {
        float[] was = before[t];
        assertThat(after[t]).containsExactly(Vectors.of(32, i -> was[i] + 3 * c[i]), within(1e-4f));
      }
    }
  }

  @Test
  void keeps_to_the_contract_with_its_control_as_large() {
    float[] c = Vectors.random(32, 1, new Random(7));
    // Fires whatever the prompt, as the contract asks of its three.
    Condition always = new Condition(0, c, -2, true, Condition.Pooling.MEAN);
    ConditionalSteering steering = new ConditionalSteering(always, Map.of(1, c), 2);
    DetoxifierContract.check(model, steering);
    DetoxifierContract.check(model, new ScatteredChange(steering, 2));
    DetoxifierContract.check(model, forTheLong(Condition.Pooling.MEAN));
    HookPoint point = HookPoint.residPre(1);
    float[] was = model.capture(List.of(LONG), point::equals).at(point, 0)[2];
    for (long seed = 1; seed <= 5; seed++) {
      try (DetoxifiedModel view = model.with(new ScatteredChange(steering, seed))) {
        float[] is = view.capture(List.of(LONG), point::equals).at(point, 0)[2];
        assertThat(distance(is, was)).isCloseTo(2, within(1e-3));
      }
    }
  }

  @Test
  void strength_zero_is_the_model() {
    float[] c = Vectors.random(32, 1, new Random(7));
    Condition always = new Condition(0, c, -2, true, Condition.Pooling.MEAN);
    try (DetoxifiedModel view = model.with(new ConditionalSteering(always, Map.of(1, c), 0))) {
      assertThat(view.forward(List.of(LONG)).get(0))
          .isDeepEqualTo(model.forward(List.of(LONG)).get(0));
    }
  }

  @Test
  void a_fit_is_the_same_twice_and_its_condition_tells_its_own_texts() throws Exception {
    CastFitting fitting = new CastFitting(Contrast.PAIRWISE, Condition.Pooling.MEAN);
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    MethodFit fit = fitting.fit(model, TEXTS, ProgressListener.silent());
    fit.save(first);
    fitting.fit(model, TEXTS, ProgressListener.silent()).save(second);
    assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    assertThat(fit.number("f1_on_these_texts")).isBetween(0.66, 1.0);
    float[] input = CastFitting.direction(fit, 1, 32, false);
    assertThat(CastFitting.direction(fit, 0, 32, true)).containsExactly(input, within(1e-4f));
    MethodFit swapped = fitting.fit(model, TEXTS.swapped(), ProgressListener.silent());
    assertThat(CastFitting.direction(swapped, 1, 32, false))
        .containsExactly(Vectors.scaled(input, -1), within(1e-3f));
    FitTexts unpaired = new FitTexts(TEXTS.toxic(), TEXTS.neutral(), false);
    assertThatThrownBy(() -> fitting.fit(model, unpaired, ProgressListener.silent()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--pairs");
  }

  @Test
  void what_comes_too_late_or_does_not_fit_is_refused() {
    float[] c = {1, 2};
    Condition condition = new Condition(1, c, 0.5, true, Condition.Pooling.MEAN);
    assertThatThrownBy(() -> new ConditionalSteering(condition, Map.of(0, c), 1))
        .hasMessageContaining("decided at block 1");
    assertThatThrownBy(() -> model.with(new ConditionalSteering(condition, Map.of(1, c), 1)))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("width 2");
    assertThatThrownBy(() -> new Condition(1, new float[2], 0.5, true, Condition.Pooling.MEAN))
        .hasMessageContaining("must not be zero");
  }
}
