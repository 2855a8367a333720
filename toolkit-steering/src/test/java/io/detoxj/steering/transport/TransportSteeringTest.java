/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.control.ScatteredChange;
import io.detoxj.steering.transport.TransportFitting.Sites;
import io.detoxj.steering.transport.TransportMap.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportSteeringTest {
  private static final List<int[]> TOKENS =
      List.of(new int[] {3, 40, 5, 271, 17}, new int[] {6, 300});
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "silly goose", "shut it, dunce", "what a dull lump"),
          List.of("thank you", "a kind garden", "the rain is late", "we see it otherwise"),
          true);
  private static final double[] TOXIC = {3, 1, 2, 6};
  private static final double[] NEUTRAL = {0, 1, -1, 2};

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

  private static MethodFit fit(Kind kind, boolean incremental, FitTexts texts) {
    return new TransportFitting(kind, Sites.NORMS, incremental)
        .fit(model, texts, ProgressListener.silent());
  }

  @Test
  void maps_are_those_of_the_worked_example() {
    TransportMap linear = TransportMap.fit(Kind.LINEAR, TOXIC, NEUTRAL);
    assertThat(linear.slope()).isCloseTo(0.571429, within(1e-6));
    assertThat(linear.offset()).isCloseTo(-1.214286, within(1e-6));
    assertThat(linear.of(2)).isCloseTo(-0.071429, within(1e-6));
    assertThat(linear.of(6)).isCloseTo(2.214286, within(1e-6));
    assertThat(linear.of(1)).isCloseTo(-0.642857, within(1e-6));
    assertThat(linear.of(7)).isCloseTo(2.785714, within(1e-6));
    assertThat(linear.moves(2)).isTrue();
    assertThat(List.of(6.0, 1.0, 7.0)).noneMatch(linear::moves);
    assertThat(TransportMap.fit(Kind.GAUSSIAN, TOXIC, NEUTRAL).of(2))
        .isCloseTo(-0.097614, within(1e-6));
    assertThat(TransportMap.fit(Kind.MEAN, TOXIC, NEUTRAL).of(2)).isEqualTo(-0.5);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void equal_classes_stay_and_what_cannot_be_fitted_is_refused(Kind kind) {
    TransportMap same = TransportMap.fit(kind, TOXIC, TOXIC);
    assertThat(same.slope()).isCloseTo(1, within(1e-12));
    assertThat(same.offset()).isCloseTo(0, within(1e-12));
    assertThat(TransportMap.fit(kind, TOXIC, new double[] {4, 3, 2, 1}).slope()).isNotNegative();
    assertThatThrownBy(() -> TransportMap.fit(kind, new double[] {1}, new double[] {2}))
        .hasMessageContaining("2 or more");
    assertThatThrownBy(() -> TransportMap.fit(kind, new double[] {5, 5}, new double[] {1, 2}))
        .hasMessageContaining("all 2 toxic values are 5");
  }

  @Test
  void the_hook_is_the_map_between_the_ends_alone() {
    HookPoint point = new HookPoint(1, HookSite.MLP_IN);
    TransportMap map = new TransportMap(0.5, 0.25, -0.3, 0.8);
    MethodFit one =
        new MethodFit(
            TransportFitting.KIND,
            Origin.of(model.info()),
            Map.of(),
            TransportSteering.vectors(point, Collections.nCopies(32, map)));
    float[][] before = model.capture(TOKENS, point::equals).at(point, 0);
    int moved = 0;
    for (boolean masked : new boolean[] {true, false}) {
      try (DetoxifiedModel view = model.with(new TransportSteering(one, 0.4, masked))) {
        float[][] after = view.capture(TOKENS, point::equals).at(point, 0);
        for (int t = 0; t < before.length; t++) {
          for (int i = 0; i < 32; i++) {
            double x = before[t][i];
            boolean moves = !masked || map.moves(x);
            moved += moves ? 1 : 0;
            double expected = moves ? 0.6 * x + 0.4 * map.of(x) : x;
            assertThat((double) after[t][i]).isCloseTo(expected, within(1e-5));
          }
        }
      }
    }
    assertThat(moved).isBetween(5 * 32 + 1, 2 * 5 * 32 - 1);
  }

  @Test
  void without_a_mask_it_is_another_norm() {
    // What it does behind a layer norm is a layer norm with a g and a b + c.
    HookPoint normed = new HookPoint(0, HookSite.ATTN_NORMALIZED);
    HookPoint read = new HookPoint(0, HookSite.ATTN_IN);
    MethodFit fit = fit(Kind.LINEAR, false, TEXTS);
    float[] slope = fit.vector(MethodFit.name(read, "slope"), 32);
    float[] offset = fit.vector(MethodFit.name(read, "offset"), 32);
    float[] gain = model.parameter("transformer.h.0.ln_1.weight");
    float[] bias = model.parameter("transformer.h.0.ln_1.bias");
    float[][] inputs = model.capture(TOKENS, normed::equals).at(normed, 0);
    double strength = 0.7;
    try (DetoxifiedModel view = model.with(new TransportSteering(fit, strength, false))) {
      float[][] after = view.capture(TOKENS, read::equals).at(read, 0);
      for (int t = 0; t < inputs.length; t++) {
        float[] n = inputs[t];
        float[] expected =
            Vectors.of(
                32,
                i -> {
                  double a = 1 - strength + strength * slope[i];
                  return a * gain[i] * n[i] + a * bias[i] + strength * offset[i];
                });
        assertThat(after[t]).containsExactly(expected, within(1e-4f));
      }
    }
  }

  @Test
  void strength_zero_is_the_model() {
    try (DetoxifiedModel view =
        model.with(new TransportSteering(fit(Kind.LINEAR, true, TEXTS), 0, true))) {
      float[][] logits = view.forward(TOKENS).get(0);
      float[][] base = model.forward(TOKENS).get(0);
      for (int t = 0; t < base.length; t++) {
        // Hooked blocks run step by step, which rounds otherwise.
        assertThat(logits[t]).containsExactly(base[t], within(1e-5f));
      }
      assertThat(view.firings()).allMatch(firing -> firing.fired() == 0);
    }
  }

  @Test
  void fitting_point_by_point_sees_the_maps_before() {
    MethodFit once = fit(Kind.LINEAR, false, TEXTS);
    MethodFit stepwise = fit(Kind.LINEAR, true, TEXTS);
    String first = MethodFit.name(new HookPoint(0, HookSite.ATTN_IN), "slope");
    String last = MethodFit.name(HookPoint.FINAL_NORM, "slope");
    assertThat(stepwise.vector(first, 32)).isEqualTo(once.vector(first, 32));
    assertThat(stepwise.vector(last, 32)).isNotEqualTo(once.vector(last, 32));
    assertThat(stepwise.at("slope")).hasSize(7);
  }

  @Test
  void a_fit_is_the_same_twice_and_exchanged_classes_move_means_the_other_way() throws Exception {
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    fit(Kind.LINEAR, true, TEXTS).save(first);
    fit(Kind.LINEAR, true, TEXTS).save(second);
    assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
    String name = MethodFit.name(new HookPoint(0, HookSite.ATTN_IN), "offset");
    float[] there = fit(Kind.MEAN, false, TEXTS).vector(name, 32);
    float[] back = fit(Kind.MEAN, false, TEXTS.swapped()).vector(name, 32);
    assertThat(back).containsExactly(Vectors.scaled(there, -1), within(1e-6f));
  }

  @Test
  void keeps_to_the_contract_and_its_control_moves_as_far() {
    TransportSteering steering = new TransportSteering(fit(Kind.LINEAR, true, TEXTS), 1, true);
    DetoxifierContract.check(model, steering);
    HookPoint point = new HookPoint(0, HookSite.ATTN_IN);
    for (long seed = 1; seed <= 5; seed++) {
      ScatteredChange control = new ScatteredChange(steering, seed);
      assertThat(moved(control, point) / moved(steering, point)).isCloseTo(1, within(1e-3));
      assertThat(Vectors.cosine(change(control, point), change(steering, point)))
          .isBetween(-0.6, 0.6);
    }
    DetoxifierContract.check(model, new ScatteredChange(steering, 1));
  }

  private static double moved(Detoxifier detoxifier, HookPoint point) {
    return Vectors.norm(change(detoxifier, point));
  }

  private static float[] change(Detoxifier detoxifier, HookPoint point) {
    float[] before = Vectors.flat(model.capture(TOKENS, point::equals).at(point, 0));
    try (DetoxifiedModel view = model.with(detoxifier)) {
      float[] after = Vectors.flat(view.capture(TOKENS, point::equals).at(point, 0));
      return Vectors.of(before.length, i -> after[i] - before[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(Sites.class)
  void acts_at_every_kind_of_site_of_other_architectures(Sites sites) {
    for (String name : List.of("gemma2", "llama", "neox", "opt")) {
      try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
        TransformerModel other = reference.model();
        MethodFit fit =
            new TransportFitting(Kind.LINEAR, sites, false)
                .fit(other, TEXTS, ProgressListener.silent());
        try (DetoxifiedModel view = other.with(new TransportSteering(fit, 1, true))) {
          view.forward(TOKENS);
          assertThat(view.firings()).isNotEmpty().allMatch(firing -> firing.fired() > 0);
        }
      }
    }
  }
}
