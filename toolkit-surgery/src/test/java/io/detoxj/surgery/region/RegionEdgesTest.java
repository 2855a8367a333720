/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selections that just can be made, and the thirds of GPT-2's one matrix of attention. */
class RegionEdgesTest {
  @TempDir Path folder;
  private ReferenceModel reference;
  private TransformerModel model;
  private BehaviourDirection direction;

  @BeforeEach
  void load() {
    reference = ReferenceModel.load("gpt2", folder);
    model = reference.model();
    float[] ones = new float[model.info().width()];
    Arrays.fill(ones, 1);
    direction = BehaviourDirection.shared(ones, "ones");
  }

  @AfterEach
  void close() {
    reference.close();
  }

  /** Ten vectors a layer, of which the third must not be edited. */
  private static final NeuronScore TEN =
      new NeuronScore() {
        @Override
        public String id() {
          return "ten";
        }

        @Override
        public double[] of(
            TransformerModel of, EditTarget target, int layer, BehaviourDirection along) {
          double[] scores = {9, 8, Double.NaN, 6, 5, 4, 3, 2, 1, 0};
          return scores;
        }
      };

  @Test
  void all_that_may_be_edited_can_be_chosen_and_no_more() {
    int layers = model.info().layers();
    Region all = RegionSelection.of(TEN, EditTarget.GATE, 9 * layers).select(model, direction);
    assertThat(all.neurons()).hasSize(9 * layers).doesNotContain(new Neuron(0, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RegionSelection.of(TEN, EditTarget.GATE, 9 * layers + 1).select(model, direction))
        .withMessageContaining("there are " + 9 * layers);
  }

  @Test
  void layers_are_counted_from_zero_and_one_vector_is_enough() {
    RegionSelection one = RegionSelection.of(TEN, EditTarget.GATE, 1);
    assertThat(one.within(Set.of(0)).select(model, direction).neurons())
        .containsExactly(new Neuron(0, 9));
    int layers = model.info().layers();
    assertThat(one.within(Set.of(layers - 1)).select(model, direction).neurons())
        .containsExactly(new Neuron(layers - 1, 9));
    for (int refused : new int[] {-1, layers}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> one.within(Set.of(refused)).select(model, direction));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegionSelection.of(TEN, EditTarget.GATE, 0));
  }

  @Test
  void a_value_score_is_of_neurons_and_of_directions_that_fit() {
    ValueScore score = ValueScore.of(model, direction, List.of("soggy"), ProgressListener.silent());
    assertThatThrownBy(() -> score.of(model, EditTarget.QUERY, 0, direction))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("a value-aware score");
    ValueScore narrow =
        ValueScore.of(
            model,
            BehaviourDirection.shared(new float[] {1}, "narrow"),
            List.of("soggy"),
            ProgressListener.silent());
    assertThatThrownBy(() -> narrow.of(model, EditTarget.GATE, 0, direction))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("width 1");
  }

  @Test
  void queries_keys_and_values_are_the_thirds_of_one_matrix() {
    List<int[]> prompt = List.of(new int[] {3, 4, 5, 200, 17});
    HookPoint in = new HookPoint(1, HookSite.ATTN_IN);
    float[] x = model.capture(prompt, in.name()).at(in, 0)[2];
    float[] bias = model.parameter("transformer.h.1.attn.c_attn.bias");
    int width = model.info().width();
    Map<EditTarget, HookSite> outputs =
        Map.of(
            EditTarget.QUERY, HookSite.ATTN_Q,
            EditTarget.KEY, HookSite.ATTN_K,
            EditTarget.VALUE, HookSite.ATTN_V);
    outputs.forEach(
        (target, site) -> {
          HookPoint out = new HookPoint(1, site);
          float[] expected = model.capture(prompt, out.name()).at(out, 0)[2];
          NeuronLayout layout = NeuronLayout.of(model.info(), target, 1);
          assertThat(layout.count()).isEqualTo(width);
          float[][] rows = layout.read(model);
          for (int i = 0; i < rows.length; i++) {
            assertThat((float) Vectors.dot(rows[i], x) + bias[layout.first() + i])
                .as("%s %d", target, i)
                .isCloseTo(expected[i], within(1e-4f));
          }
        });
    assertThat(NeuronLayout.of(model.info(), EditTarget.VALUE, 1).first()).isEqualTo(2 * width);
  }

  @Test
  void targets_read_from_the_stream_or_write_to_it() {
    for (EditTarget target : EditTarget.values()) {
      assertThat(target.reads())
          .as("%s", target)
          .isEqualTo(target != EditTarget.DOWN && target != EditTarget.OUTPUT);
    }
  }

  @Test
  void a_region_is_known_by_what_it_holds() {
    Region one = new Region(EditTarget.GATE, List.of(new Neuron(0, 1), new Neuron(1, 2)), "a");
    Region same = new Region(EditTarget.GATE, List.of(new Neuron(1, 2), new Neuron(0, 1)), "b");
    assertThat(same.sha256()).isEqualTo(one.sha256()).hasSize(64);
    assertThat(new Region(EditTarget.DOWN, one.neurons(), "a").sha256()).isNotEqualTo(one.sha256());
    assertThat(new Region(EditTarget.GATE, List.of(new Neuron(0, 1)), "a").sha256())
        .isNotEqualTo(one.sha256());
  }
}
