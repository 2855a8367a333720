/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import static io.detoxj.surgery.edit.TinyEdits.COUNT;
import static io.detoxj.surgery.edit.TinyEdits.assertClose;
import static io.detoxj.surgery.edit.TinyEdits.direction;
import static io.detoxj.surgery.edit.TinyEdits.patch;
import static io.detoxj.surgery.edit.TinyEdits.region;
import static io.detoxj.surgery.edit.TinyEdits.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.ModelParameter;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.Region;
import io.detoxj.surgery.region.RegionSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The invariants of an edit, on tiny random models of every architecture. */
class ModelSurgeryTest {
  private static final String NAMES = "io.detoxj.core.fixture.ReferenceModel#names";
  private static final List<int[]> PROMPTS = List.of(new int[] {3, 4, 5, 200, 17}, new int[] {6});

  @TempDir Path folder;

  private static Map<String, String> hashes(TransformerModel model) throws IOException {
    return model.parameters().stream()
        .collect(Collectors.toMap(ModelParameter::name, ModelParameter::sha256));
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void exactly_the_chosen_vectors_change_and_by_alpha_times_the_direction(String name)
      throws IOException {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.alpha(0.7));
      Map<String, String> before = hashes(model);
      try (DetoxifiedModel view = model.with(patch.asWeights())) {
        for (int layer = 0; layer < model.info().layers(); layer++) {
          float[][] old = NeuronLayout.of(model.info(), EditTarget.GATE, layer).read(model);
          float[][] edited = NeuronLayout.of(model.info(), EditTarget.GATE, layer).read(view);
          for (int i = 0; i < old.length; i++) {
            if (patch.region().neurons().contains(new Neuron(layer, i))) {
              for (int j = 0; j < old[i].length; j++) {
                double exact = old[i][j] + 0.7 * patch.direction().at(layer)[j];
                assertThat(edited[i][j]).isEqualTo((float) exact);
              }
              assertThat(Vectors.cosine(edited[i], patch.direction().at(layer)))
                  .isGreaterThan(Vectors.cosine(old[i], patch.direction().at(layer)));
            } else {
              assertThat(edited[i]).isEqualTo(old[i]);
            }
          }
        }
        long touched =
            hashes(view).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .count();
        assertThat(touched).isEqualTo(patch.region().byLayer().size());
        assertThat(view.forward(PROMPTS).get(0)[4]).isNotEqualTo(model.forward(PROMPTS).get(0)[4]);
        assertThat(view.firings().get(0).fired()).isPositive();
      }
      assertThat(hashes(model)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void weights_and_side_path_are_the_same(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      for (EditTarget target : NeuronLayout.targets(model.info())) {
        NeuronLayout layout = NeuronLayout.of(model.info(), target, 0);
        if (layout.width() != model.info().width()) {
          continue;
        }
        SurgeryPatch patch = patch(model, target, Strength.rho(0.5));
        int arrays = model.nativeArrays();
        try (DetoxifiedModel weights = model.with(patch.asWeights());
            DetoxifiedModel side = model.with(patch.asSidePath())) {
          List<float[][]> logits = weights.forward(PROMPTS);
          assertThat(logits.get(0)[4]).isNotEqualTo(model.forward(PROMPTS).get(0)[4]);
          assertClose(side.forward(PROMPTS), logits, 1e-5f);
          float[] edited = weights.parameter(layout.parameter());
          assertThat(side.parameter(layout.parameter())).containsExactly(edited, within(1e-6f));
          try (Session session = side.newSession()) {
            session.prefill(List.of(new int[] {3, 4, 5, 200}));
            assertThat(session.next(new int[] {17})[0])
                .containsExactly(logits.get(0)[4], within(2e-5f));
          }
        }
        assertThat(model.nativeArrays()).isEqualTo(arrays);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void all_gates_of_a_layer_move_by_alpha_times_the_reading(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.alpha(0.7));
      HookPoint in = new HookPoint(0, HookSite.MLP_IN);
      HookPoint pre = new HookPoint(0, HookSite.MLP_PRE);
      try (DetoxifiedModel view = model.with(patch.asSidePath())) {
        ActivationCache old = model.capture(PROMPTS, in.name(), pre.name());
        ActivationCache edited = view.capture(PROMPTS, in.name(), pre.name());
        for (int token = 0; token < 5; token++) {
          double reading = Vectors.dot(patch.direction().at(0), old.at(in, 0)[token]);
          for (int i = 0; i < old.at(pre, 0)[token].length; i++) {
            float moved = edited.at(pre, 0)[token][i] - old.at(pre, 0)[token][i];
            boolean chosen = patch.region().neurons().contains(new Neuron(0, i));
            assertThat(moved).isCloseTo((float) (chosen ? 0.7 * reading : 0), within(1e-4f));
          }
        }
      }
    }
  }

  @Test
  void an_input_along_the_direction_opens_shut_gates_and_one_across_it_does_nothing() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      BehaviourDirection direction = direction(model, 1);
      Region region =
          RegionSelection.of(NeuronScores.lowestCosine(), EditTarget.GATE, COUNT)
              .select(model, direction);
      float[] along = direction.at(0);
      double opening =
          region.neurons().stream()
              .mapToDouble(n -> -Vectors.dot(vector(model, EditTarget.GATE, n), along))
              .max()
              .orElseThrow();
      double alpha = 1.01 * opening / Vectors.dot(along, along);
      float[] across = new float[along.length];
      across[0] = along[1];
      across[1] = -along[0];
      SurgeryPatch patch = SurgeryPatch.of(model, region, direction, Strength.alpha(alpha));
      try (DetoxifiedModel view = model.with(patch.asWeights())) {
        for (Neuron neuron : region.neurons()) {
          float[] old = vector(model, EditTarget.GATE, neuron);
          float[] edited = vector(view, EditTarget.GATE, neuron);
          assertThat(Vectors.dot(old, along)).isNegative();
          assertThat(Vectors.dot(edited, along)).isPositive();
          assertThat(Vectors.dot(edited, across)).isCloseTo(Vectors.dot(old, across), within(1e-5));
        }
      }
    }
  }

  @Test
  void strength_0_is_the_base_to_the_bit_and_shows_as_silent() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.alpha(0));
      try (DetoxifiedModel weights = model.with(patch.asWeights());
          DetoxifiedModel side = model.with(patch.asSidePath())) {
        assertThat(weights.forward(PROMPTS).get(0)).isDeepEqualTo(model.forward(PROMPTS).get(0));
        assertThat(side.forward(PROMPTS).get(0)).isDeepEqualTo(model.forward(PROMPTS).get(0));
        assertThat(weights.firings()).allMatch(firing -> firing.fired() == 0);
        assertThat(side.firings()).allMatch(firing -> firing.fired() == 0);
      }
    }
  }

  @Test
  void rho_is_the_length_of_the_edit_over_the_median_vector() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.rho(0.5));
      double[] norms =
          patch.region().neurons().stream()
              .mapToDouble(n -> Vectors.norm(vector(model, EditTarget.GATE, n)))
              .sorted()
              .toArray();
      double median = (norms[COUNT / 2 - 1] + norms[COUNT / 2]) / 2;
      assertThat(patch.medianNorm()).isEqualTo(median);
      assertThat(patch.alpha() * patch.direction().norm()).isCloseTo(0.5 * median, within(1e-9));
      assertThat(patch.rho()).isCloseTo(0.5, within(1e-9));
      assertThat(patch.at(Strength.alpha(3)).at(Strength.rho(0.5)).alpha())
          .isCloseTo(patch.alpha(), within(1e-9));
      assertThat(patch.reversed().rho()).isCloseTo(-0.5, within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSurgery.Form.class)
  void applied_twice_it_is_refused(ModelSurgery.Form form) {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.rho(0.5));
      ModelSurgery surgery = new ModelSurgery(patch, form, "surgery");
      ModelSurgery stronger = new ModelSurgery(patch.at(Strength.rho(1)), form, "surgery");
      try (DetoxifiedModel view = model.with(surgery)) {
        assertThatThrownBy(() -> view.with(surgery)).isInstanceOf(InterventionException.class);
        assertThatThrownBy(() -> view.with(stronger)).isInstanceOf(InterventionException.class);
        assertThatThrownBy(() -> view.with(patch.asWeights().named("other")))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("are not those the patch was made for");
      }
    }
  }

  @Test
  void disjoint_patches_commute() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      Region whole = region(model, EditTarget.GATE, 1);
      Region first = new Region(EditTarget.GATE, whole.neurons().subList(0, 9), "first");
      Region second = new Region(EditTarget.GATE, whole.neurons().subList(9, COUNT), "second");
      ModelSurgery one =
          SurgeryPatch.of(model, first, direction(model, 1), Strength.rho(1)).asWeights();
      ModelSurgery two =
          SurgeryPatch.of(model, second, direction(model, 2), Strength.rho(1)).asWeights();
      try (DetoxifiedModel forth = model.with(one, two);
          DetoxifiedModel back = model.with(two, one)) {
        assertThat(forth.forward(PROMPTS).get(0)).isDeepEqualTo(back.forward(PROMPTS).get(0));
      }
    }
  }

  @Test
  void a_second_patch_made_on_the_edited_model_stacks() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch first = patch(model, EditTarget.GATE, Strength.rho(1));
      try (DetoxifiedModel view = model.with(first.asWeights())) {
        SurgeryPatch second =
            SurgeryPatch.of(view, first.region(), direction(model, 2), Strength.rho(1));
        try (DetoxifiedModel stacked = view.with(second.asWeights())) {
          Neuron neuron = first.region().neurons().get(0);
          float[] base = vector(model, EditTarget.GATE, neuron);
          float[] edited = vector(stacked, EditTarget.GATE, neuron);
          for (int j = 0; j < base.length; j++) {
            double sum =
                base[j]
                    + first.alpha() * first.direction().at(0)[j]
                    + second.alpha() * second.direction().at(0)[j];
            assertThat(edited[j]).isCloseTo((float) sum, within(1e-5f));
          }
        }
        // It rests on the first: the model itself is not what it was made for.
        assertThatThrownBy(() -> model.with(second.asWeights()))
            .isInstanceOf(InterventionException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WeightType.class)
  void a_thousand_views_in_any_order_leave_the_base_as_it_was(WeightType type) throws IOException {
    LoadOptions options = LoadOptions.standard().with(type);
    try (ReferenceModel reference = ReferenceModel.load("llama", folder, options)) {
      TransformerModel model = reference.model();
      Map<String, float[]> before =
          model.info().parameters().keySet().stream()
              .collect(Collectors.toMap(name -> name, model::parameter));
      List<float[][]> logits = model.forward(PROMPTS);
      int arrays = model.nativeArrays();
      List<ModelSurgery> edits = new ArrayList<>();
      for (long seed = 1; seed <= 4; seed++) {
        SurgeryPatch patch =
            SurgeryPatch.of(
                model,
                region(model, EditTarget.GATE, seed),
                direction(model, seed),
                Strength.rho(seed - 2.5));
        edits.add(patch.asWeights());
        edits.add(patch.asSidePath());
      }
      RandomGenerator random = RandomStreams.named(1, "orders");
      Deque<DetoxifiedModel> open = new ArrayDeque<>();
      for (int step = 0; step < 1_000; step++) {
        if (open.isEmpty() || random.nextInt(10) < 5) {
          open.add(model.with(edits.get(random.nextInt(edits.size()))));
        } else {
          (random.nextBoolean() ? open.pollFirst() : open.pollLast()).close();
        }
      }
      open.forEach(DetoxifiedModel::close);
      before.forEach((name, values) -> assertThat(model.parameter(name)).isEqualTo(values));
      assertThat(model.forward(PROMPTS).get(0)).isDeepEqualTo(logits.get(0));
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void a_patch_of_float32_weights_fits_them_in_bfloat16() {
    LoadOptions half = LoadOptions.standard().with(WeightType.BFLOAT16);
    SurgeryPatch patch;
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      patch = patch(reference.model(), EditTarget.GATE, Strength.rho(1));
    }
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder, half);
        DetoxifiedModel view = reference.model().with(patch.asWeights())) {
      assertThat(view.forward(PROMPTS).get(0)[4])
          .isNotEqualTo(reference.model().forward(PROMPTS).get(0)[4]);
    }
  }

  @Test
  void the_conv1d_edit_of_gpt2_is_the_edit_of_the_transpose() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.alpha(0.5));
      Neuron neuron = patch.region().neurons().get(0);
      String name = "transformer.h." + neuron.layer() + ".mlp.c_fc.weight";
      int inner = model.info().parameters().get(name).get(1).intValue();
      try (DetoxifiedModel view = model.with(patch.asWeights())) {
        float[] old = model.parameter(name);
        float[] edited = view.parameter(name);
        for (int j = 0; j < model.info().width(); j++) {
          int place = j * inner + neuron.index();
          assertThat(edited[place])
              .isEqualTo((float) (old[place] + 0.5 * patch.direction().at(0)[j]));
        }
        String bias = "transformer.h." + neuron.layer() + ".mlp.c_fc.bias";
        assertThat(view.parameter(bias)).isEqualTo(model.parameter(bias));
      }
    }
  }

  @Test
  void an_export_loads_with_equal_logits_and_refuses_the_patch() throws IOException {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.rho(1));
      try (DetoxifiedModel view = model.with(patch.asSidePath())) {
        view.exportTo(folder.resolve("out"));
        try (TransformerModel loaded = TransformerModel.load(folder.resolve("out"))) {
          assertClose(loaded.forward(PROMPTS), view.forward(PROMPTS), 2e-5f);
          assertThatThrownBy(() -> loaded.with(patch.asWeights()))
              .isInstanceOf(InterventionException.class)
              .hasMessageContaining("select and edit anew");
        }
      }
    }
  }

  @Test
  void a_direction_of_another_width_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      Region region = region(model, EditTarget.GATE, 1);
      BehaviourDirection narrow = BehaviourDirection.shared(new float[] {1, 2}, "narrow");
      assertThatThrownBy(() -> SurgeryPatch.of(model, region, narrow, Strength.rho(1)))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("train the probe on this model");
    }
  }

  @Test
  void its_spec_says_what_it_is() {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      SurgeryPatch patch = patch(reference.model(), EditTarget.GATE, Strength.rho(1));
      assertThat(patch.asWeights().spec().parameters())
          .containsEntry("target", "gate")
          .containsEntry("vectors", "20")
          .containsEntry("selection", "random gate")
          .containsEntry("form", "WEIGHTS");
      assertThat(patch.asSidePath().named("control").spec().id()).isEqualTo("control");
    }
  }
}
