/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.Planned;
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
import io.detoxj.surgery.baseline.ToxicUnits.Edit;
import io.detoxj.surgery.region.EditTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToxicUnitsTest {
  private static final FitTexts TEXTS =
      new FitTexts(
          List.of("you soggy turnip", "silly goose", "shut it, dunce", "what a dull lump"),
          List.of("thank you", "a kind garden", "the rain is late", "we see it otherwise"),
          true);

  @TempDir Path folder;

  private static MethodFit fit(TransformerModel model, FitTexts texts) {
    return ToxicUnits.fit(model, texts, ProgressListener.silent());
  }

  private static ToxicUnits units(TransformerModel model) {
    return ToxicUnits.of(fit(model, TEXTS), model.info());
  }

  @Test
  void areas_and_factors_are_those_of_the_worked_example() {
    List<float[]> largest =
        List.of(
            new float[] {3, 1, 0.5f, 2},
            new float[] {2, 2, 0.5f, 1},
            new float[] {1, 3, 0.2f, 1},
            new float[] {0, 0, 0.9f, 0});
    float[] areas = ToxicUnits.areas(largest, new boolean[] {true, true, false, false});
    assertThat(areas).containsExactly(1, 0.5f, 0.5f, 0.875f);
    float[] x = {1, -2, 4, 4};
    assertThat(Vectors.of(4, i -> x[i] * (1 - ToxicUnits.damping(areas[i]))))
        .containsExactly(0, -2, 4, 1);
    List<float[]> cubed =
        largest.stream().map(row -> Vectors.of(4, i -> Math.pow(row[i], 3))).toList();
    assertThat(ToxicUnits.areas(cubed, new boolean[] {true, true, false, false})).isEqualTo(areas);
    assertThat(ToxicUnits.areas(List.of(new float[2], new float[2]), new boolean[] {true, false}))
        .containsExactly(0.5f, 0.5f);
  }

  @Test
  void the_damping_of_chance_is_that_of_the_specification() {
    double[] expected = {0.083, 0.058, 0.028, 0.014};
    int[] sizes = {16, 32, 128, 512};
    for (int i = 0; i < sizes.length; i++) {
      List<String> texts = Collections.nCopies(sizes[i], "a");
      assertThat(ToxicUnits.byChance(new FitTexts(texts, texts, false)))
          .isCloseTo(expected[i], within(1e-3));
    }
  }

  @Test
  void the_edit_of_weights_is_the_hook_on_what_the_units_put_out() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      ToxicUnits units = units(model);
      for (double strength : new double[] {1, 0.4}) {
        UnitDamping damping = units.aura(strength);
        List<Intervention> hooks = new ArrayList<>();
        for (UnitModule module : UnitModule.all(model.info())) {
          float[] factors = damping.factors(module).orElseThrow();
          for (float factor : factors) {
            assertThat(factor).isBetween(0f, 1f);
          }
          HookPoint point = module.outputs(model.info()).orElseThrow();
          hooks.add(
              new ActivationIntervention(
                  "hook",
                  point,
                  manager -> {
                    var row = manager.create(factors, new Shape(factors.length));
                    return (x, context) -> x.mul(row);
                  }));
        }
        float[][] folded = Logits.of(model, damping);
        assertThat(Logits.distance(folded, Logits.of(model, new Planned(hooks)))).isLessThan(1e-4);
        assertThat(Logits.distance(folded, Logits.of(model))).isGreaterThan(1e-3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "phi3", "gemma2", "opt", "neox", "gptj"})
  void fits_and_acts_on_every_kind_of_mlp_and_leaves_no_trace(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      UnitDamping damping = units(model).aura(1);
      Logits.assertActsAndLeavesNoTrace(model, damping);
      assertThat(Logits.of(model, units(model).aura(0))).isDeepEqualTo(Logits.of(model));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "phi3"})
  void the_ungated_branch_alone_moves_what_the_down_projection_reads(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      UnitModule up = new UnitModule(EditTarget.UP, 0);
      float[] factors = Vectors.of(up.units(model.info()), i -> 1 / (1.0 + i % 5));
      float[] damping = Vectors.of(factors.length, i -> 1 - factors[i]);
      HookPoint read = new HookPoint(0, HookSite.MLP_POST);
      float[][] before = model.capture(Logits.TOKENS, read::equals).at(read, 0);
      try (DetoxifiedModel view =
          model.with(new UnitDamping("up", units(model), Map.of(up, damping), Map.of()))) {
        float[][] after = view.capture(Logits.TOKENS, read::equals).at(read, 0);
        for (int t = 0; t < before.length; t++) {
          float[] was = before[t];
          assertThat(after[t])
              .containsExactly(Vectors.of(was.length, i -> was[i] * factors[i]), within(1e-5f));
        }
      }
    }
  }

  @Test
  void behind_a_norm_the_units_are_the_products_of_the_matrix() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      UnitModule down = new UnitModule(EditTarget.DOWN, 1);
      String text = TEXTS.toxic().get(0);
      UnitReadings readings =
          UnitReadings.of(model, List.of(down), List.of(text), ProgressListener.silent());
      int[] ids = model.tokenizer().encodePrompt(text);
      float[][] inputs = model.capture(List.of(ids), down.inputs()::equals).at(down.inputs(), 0);
      float[][] vectors = down.layout(model.info()).read(model);
      for (int unit : new int[] {0, 5, 31}) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < ids.length; t++) {
          double sum = 0;
          for (int i = 0; i < vectors.length; i++) {
            sum += inputs[t][i] * vectors[i][unit];
          }
          if (!model.info().specialTokens().contains(ids[t])) {
            largest = Math.max(largest, sum);
          }
        }
        assertThat((double) readings.maxima(down).get(0)[unit]).isCloseTo(largest, within(1e-4));
      }
    }
  }

  @Test
  void the_control_moves_the_output_as_far_on_the_texts_of_the_fit() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      UnitDamping damping = units(model).aura(0.8);
      for (long seed = 1; seed <= 5; seed++) {
        UnitDamping control = damping.shuffled(seed);
        for (UnitModule module : UnitModule.all(model.info())) {
          assertThat(control.change(module) / damping.change(module)).isCloseTo(1, within(1e-3));
          assertThat(control.factors(module).orElseThrow())
              .isNotEqualTo(damping.factors(module).orElseThrow());
        }
        // The first module reads the same with and without the edit: there it can be measured.
        HookPoint point = new HookPoint(0, HookSite.MLP_PRE);
        assertThat(moved(model, control, point) / moved(model, damping, point))
            .isCloseTo(1, within(0.05));
        assertThat(damping.shuffled(seed).spec()).isEqualTo(control.spec());
      }
    }
  }

  private static double moved(TransformerModel model, UnitDamping damping, HookPoint point) {
    List<int[]> ids = new ArrayList<>();
    TEXTS.toxic().forEach(text -> ids.add(model.tokenizer().encodePrompt(text)));
    TEXTS.neutral().forEach(text -> ids.add(model.tokenizer().encodePrompt(text)));
    double sum = 0;
    try (DetoxifiedModel view = model.with(damping)) {
      var before = model.capture(ids, point::equals);
      var after = view.capture(ids, point::equals);
      for (int text = 0; text < ids.size(); text++) {
        for (int t = 0; t < ids.get(text).length; t++) {
          float[] was = before.at(point, text)[t];
          float[] is = after.at(point, text)[t];
          sum += Math.pow(Vectors.norm(Vectors.of(was.length, i -> is[i] - was[i])), 2);
        }
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void det0_silences_as_many_units_as_are_asked_for_and_released_fewer_where_they_tie() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      ToxicUnits units = units(model);
      UnitDamping det0 = units.best(Edit.DET0, 9, 1, false);
      UnitDamping damp = units.best(Edit.DAMP, 9, 1, false);
      assertThat(silenced(model, det0, 0)).isEqualTo(9);
      assertThat(silenced(model, damp, 0.5f)).isEqualTo(9);
      // With four texts a class many units tell without a fault: their areas tie.
      int perfect = silenced(model, units.aura(1), 0);
      assertThat(perfect).isGreaterThan(2);
      assertThatThrownBy(() -> units.best(Edit.DET0, perfect - 1, 1, true))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("above the cut");
      assertThat(silenced(model, units.best(Edit.DET0, perfect + 1, 1, true), 0))
          .isEqualTo(perfect);
      assertThatThrownBy(() -> units.best(Edit.DET0, 100_000, 1, false))
          .hasMessageContaining("from 1 to " + units.above());
    }
  }

  private static int silenced(TransformerModel model, UnitDamping damping, float factor) {
    int count = 0;
    for (UnitModule module : UnitModule.all(model.info())) {
      for (float one : damping.factors(module).orElse(new float[] {1})) {
        count += one == factor ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void a_fit_is_the_same_twice_and_exchanged_classes_turn_areas_over() throws Exception {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      fit(model, TEXTS).save(first);
      fit(model, TEXTS).save(second);
      assertThat(Files.readAllBytes(first)).isEqualTo(Files.readAllBytes(second));
      MethodFit loaded = MethodFit.load(first, ToxicUnits.KIND);
      assertThat(loaded.fingerprint()).isEqualTo(fit(model, TEXTS).fingerprint());
      String name = "blocks.1.mlp.gate/auroc";
      int width = new UnitModule(EditTarget.GATE, 1).units(model.info());
      float[] swapped = fit(model, TEXTS.swapped()).vector(name, width);
      float[] areas = loaded.vector(name, width);
      assertThat(swapped).containsExactly(Vectors.of(width, i -> 1 - areas[i]), within(1e-6f));
      assertThatThrownBy(() -> loaded.vector(name, 3))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("not 3");
      assertThatThrownBy(() -> MethodFit.load(first, "act")).hasMessageContaining("fit-method act");
    }
  }

  @Test
  void keeps_to_the_contract_and_to_its_model() {
    try (TransformerModel model = TinyGpt2.load(folder.resolve("one"));
        ReferenceModel other = ReferenceModel.load("gpt2", folder)) {
      UnitDamping damping = units(model).aura(1);
      DetoxifierContract.check(model, damping);
      DetoxifierContract.check(model, damping.shuffled(3));
      assertThatThrownBy(() -> other.model().with(damping))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("ranking of units was made from the weights");
    }
  }
}
