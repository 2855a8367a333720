/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors a layout finds are those the model multiplies with. */
class NeuronLayoutTest {
  private static final List<int[]> PROMPT = List.of(new int[] {3, 4, 5, 200, 17});

  @TempDir Path folder;

  /** The bias beside a matrix; zeros if there is none. */
  private static float[] bias(TransformerModel model, NeuronLayout layout, int size) {
    String name = layout.parameter().replace(".weight", ".bias");
    return model.info().parameters().containsKey(name) ? model.parameter(name) : new float[size];
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void gates_read_what_the_mlp_is_given(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      NeuronLayout layout = NeuronLayout.of(model.info(), EditTarget.GATE, 1);
      float[][] gates = layout.read(model);
      HookPoint in = new HookPoint(1, HookSite.MLP_IN);
      HookPoint pre = new HookPoint(1, HookSite.MLP_PRE);
      ActivationCache cache = model.capture(PROMPT, in.name(), pre.name());
      float[] bias = bias(model, layout, gates.length);
      for (int i = 0; i < gates.length; i++) {
        assertThat((float) Vectors.dot(gates[i], cache.at(in, 0)[2]) + bias[i])
            .isCloseTo(cache.at(pre, 0)[2][i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void queries_read_what_attention_is_given(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      HookPoint in = new HookPoint(0, HookSite.ATTN_IN);
      float[] x = model.capture(PROMPT, in.name()).at(in, 0)[1];
      for (Map.Entry<EditTarget, HookSite> one :
          Map.of(
                  EditTarget.QUERY, HookSite.ATTN_Q,
                  EditTarget.KEY, HookSite.ATTN_K,
                  EditTarget.VALUE, HookSite.ATTN_V)
              .entrySet()) {
        if (name.startsWith("neox")) {
          assertThatThrownBy(() -> NeuronLayout.of(model.info(), one.getKey(), 0))
              .isInstanceOf(InterventionException.class)
              .hasMessageContaining("mixed head by head");
          continue;
        }
        HookPoint out = new HookPoint(0, one.getValue());
        float[] wanted = model.capture(PROMPT, out.name()).at(out, 0)[1];
        NeuronLayout layout = NeuronLayout.of(model.info(), one.getKey(), 0);
        float[][] rows = layout.read(model);
        assertThat(rows.length).isEqualTo(wanted.length);
        float[] bias = bias(model, layout, layout.first() + rows.length);
        for (int i = 0; i < rows.length; i++) {
          assertThat((float) Vectors.dot(rows[i], x) + bias[layout.first() + i])
              .isCloseTo(wanted[i], within(1e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void value_vectors_add_up_to_what_the_mlp_writes(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      NeuronLayout layout = NeuronLayout.of(model.info(), EditTarget.DOWN, 1);
      float[][] values = layout.read(model);
      HookPoint post = new HookPoint(1, HookSite.MLP_POST);
      HookPoint out = new HookPoint(1, HookSite.MLP_OUT);
      ActivationCache cache = model.capture(PROMPT, post.name(), out.name());
      float[] sum = bias(model, layout, values[0].length);
      for (int i = 0; i < values.length; i++) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] += cache.at(post, 0)[2][i] * values[i][j];
        }
      }
      float[] written = cache.at(out, 0)[2];
      PostNormGains.behind(model, EditTarget.DOWN, 1)
          .ifPresent(
              gains -> {
                double square = Vectors.dot(sum, sum) / sum.length;
                for (int j = 0; j < sum.length; j++) {
                  sum[j] *= (float) (gains[j] / Math.sqrt(square + 1e-6));
                }
              });
      assertThat(written).containsExactly(sum, within(1e-3f));
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void what_is_written_is_read_back_and_nothing_else_changes(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      for (EditTarget target : NeuronLayout.targets(model.info())) {
        NeuronLayout layout = NeuronLayout.of(model.info(), target, 0);
        float[] matrix = model.parameter(layout.parameter());
        float[] before = matrix.clone();
        float[] vector = new float[layout.width()];
        Arrays.fill(vector, 1000f);
        layout.write(matrix, 3, vector);
        assertThat(layout.read(matrix, 3)).isEqualTo(vector);
        int changed = 0;
        for (int i = 0; i < matrix.length; i++) {
          changed += matrix[i] == before[i] ? 0 : 1;
        }
        assertThat(changed).isEqualTo(layout.width());
        assertThat(layout.read(matrix, 4)).isEqualTo(layout.read(before, 4));
      }
    }
  }

  @Test
  void what_a_model_does_not_have_is_refused() {
    ModelInfo blackBox =
        new ModelInfo("remote", "0", 2, 8, 10, "0", 16, Set.of(), Fingerprint.ofHash("0"));
    assertThatThrownBy(() -> NeuronLayout.of(blackBox, EditTarget.GATE, 0))
        .isInstanceOf(InterventionException.class)
        .hasMessageContaining("black box");
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      assertThatThrownBy(() -> NeuronLayout.of(reference.model().info(), EditTarget.UP, 0))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("no ungated branch");
    }
  }
}
