/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.baseline.ToxicValueVectors.ValueVector;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToxicValueVectorsTest {
  @TempDir Path folder;

  private static float[] probe(TransformerModel model) {
    return Vectors.random(model.info().width(), 2, new Random(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama"})
  void a_probe_along_a_value_vector_finds_it_and_no_other_is_nearer(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      float[][] second = NeuronLayout.of(model.info(), EditTarget.DOWN, 1).read(model);
      float[] scaled = Vectors.scaled(second[3], 5);
      ToxicValueVectors vectors = ToxicValueVectors.rank(model, scaled, 6);
      List<ValueVector> ranked = vectors.ranked();
      assertThat(ranked).hasSize(6);
      assertThat(ranked.get(0).layer()).isEqualTo(1);
      assertThat(ranked.get(0).index()).isEqualTo(3);
      assertThat(ranked.get(0).cosine()).isCloseTo(1, within(1e-6));
      assertThat(vectors.vector(0)).isEqualTo(second[3]);
      int nearer = 0;
      for (int layer = 0; layer < model.info().layers(); layer++) {
        for (float[] v : NeuronLayout.of(model.info(), EditTarget.DOWN, layer).read(model)) {
          nearer += Vectors.cosine(v, scaled) >= ranked.get(5).cosine() ? 1 : 0;
        }
      }
      assertThat(nearer).isEqualTo(6);
      assertThat(ranked).isSortedAccordingTo((a, b) -> Double.compare(b.cosine(), a.cosine()));
    }
  }

  @Test
  void equal_cosines_come_in_the_order_of_layers_and_neurons_and_edits_of_a_view_count() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      int count = NeuronLayout.of(model.info(), EditTarget.DOWN, 0).count();
      try (DetoxifiedModel view = model.with(allOnes())) {
        float[] probe = probe(model);
        List<ValueVector> ranked = ToxicValueVectors.rank(view, probe, count + 2).ranked();
        assertThat(ranked).extracting(ValueVector::cosine).containsOnly(ranked.get(0).cosine());
        for (int i = 0; i < count + 2; i++) {
          assertThat(ranked.get(i).layer()).isEqualTo(i / count);
          assertThat(ranked.get(i).index()).isEqualTo(i % count);
        }
      }
    }
  }

  /** Makes every value vector the same. */
  private static Detoxifier allOnes() {
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        return new DetoxifierSpec("ones", "1", Map.of(), Map.of());
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        List<Intervention> edits = new ArrayList<>();
        for (int layer = 0; layer < model.layers(); layer++) {
          String matrix = NeuronLayout.of(model, EditTarget.DOWN, layer).parameter();
          edits.add(new WeightIntervention("ones " + layer, matrix, old -> old.onesLike()));
        }
        return new InterventionPlan(edits);
      }
    };
  }

  @Test
  void the_subspace_is_orthonormal_holds_all_its_vectors_and_looks_where_they_do() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      ToxicValueVectors vectors = ToxicValueVectors.rank(model, probe(model), 4);
      float[][] subspace = Basis.of(vectors.subspace(4)).vectors();
      float[] mean = new float[model.info().width()];
      for (int rank = 0; rank < 4; rank++) {
        float[] vector = vectors.vector(rank);
        double kept = 0;
        for (float[] direction : subspace) {
          kept += Math.pow(Vectors.dot(vector, direction), 2);
        }
        assertThat(Math.sqrt(kept)).isCloseTo(Vectors.norm(vector), within(1e-5));
        for (int i = 0; i < mean.length; i++) {
          mean[i] += (float) (vector[i] / Vectors.norm(vector));
        }
      }
      for (float[] direction : subspace) {
        assertThat(Vectors.dot(direction, mean)).isPositive();
      }
      assertThat(Vectors.dot(subspace[0], mean)).isGreaterThan(Vectors.dot(subspace[3], mean));
    }
  }

  @Test
  void the_subspace_of_one_vector_is_the_vector_of_length_1() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      ToxicValueVectors one = ToxicValueVectors.rank(model, probe(model), 1);
      assertThat(Vectors.cosine(one.subspace(1)[0], one.vector(0))).isCloseTo(1, within(1e-6));
      assertThat(Vectors.norm(one.subspace(1)[0])).isCloseTo(1, within(1e-6));
      assertThatThrownBy(() -> one.subspace(2)).hasMessageContaining("from 1 to 1 but was 2");
      assertThatThrownBy(() -> one.neurons(2)).hasMessageContaining("from 1 to 1 but was 2");
      assertThatThrownBy(() -> one.vector(1)).hasMessageContaining("from 0 to 0 but was 1");
      assertThat(one.neurons(1).byLayer())
          .containsExactly(
              Map.entry(one.ranked().get(0).layer(), Set.of(one.ranked().get(0).index())));
    }
  }

  @Test
  void a_probe_or_count_that_does_not_fit_is_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      int width = model.info().width();
      assertThatThrownBy(() -> ToxicValueVectors.rank(model, new float[width], 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ToxicValueVectors.rank(model, new float[] {1}, 1))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("width 1 but");
      int all = 2 * NeuronLayout.of(model.info(), EditTarget.DOWN, 0).count();
      assertThat(ToxicValueVectors.rank(model, probe(model), all).ranked()).hasSize(all);
      assertThatThrownBy(() -> ToxicValueVectors.rank(model, probe(model), all + 1))
          .hasMessageContaining("from 1 to " + all);
      assertThatThrownBy(() -> ToxicValueVectors.rank(model, probe(model), 0))
          .hasMessageContaining("was 0");
    }
  }
}
