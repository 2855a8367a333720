/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuxiliaryModelTest {
  @TempDir Path folder;
  private TransformerModel model;

  @BeforeEach
  void open() {
    model = TinyGpt2.load(folder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void rows_are_read_to_the_end_of_the_context_and_finished_ones_beyond() {
    int arrays = model.nativeArrays();
    int[] longer = IntStream.range(0, 62).toArray();
    int[] shorter = {5, 6};
    try (AuxiliaryReader reader = new AuxiliaryModel(model, "expert").newReader()) {
      reader.begin(List.of(longer, shorter));
      for (int length = 63; length <= 66; length++) {
        reader.accept(new int[] {7, 7});
      }
      assertThatThrownBy(() -> reader.logits(0))
          .isInstanceOf(InterventionException.class)
          .hasMessageStartingWith("the expert would have to read 66 tokens")
          .hasMessageContaining("its context is 64")
          .hasMessageContaining("a longer context");
      float[][] alone = model.forward(List.of(new int[] {5, 6, 7, 7, 7, 7})).get(0);
      assertThat(reader.finiteLogits(1)).containsExactly(alone[5], within(1e-4f));
      assertThatThrownBy(() -> reader.begin(List.of(new int[65])))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("read 65 tokens");
    }
    assertThat(model.nativeArrays()).isEqualTo(arrays);
  }

  @Test
  void a_view_is_told_from_the_model_beneath_it() {
    String parameter = model.info().parameters().keySet().iterator().next();
    Planned edit = Planned.of(new WeightIntervention("edit*2", parameter, w -> w.mul(2f)));
    try (DetoxifiedModel view = model.with(edit)) {
      assertThat(new AuxiliaryModel(model, "expert").artifacts())
          .containsOnly(Map.entry("expert", model.fingerprint()));
      Fingerprint edited = new AuxiliaryModel(view, "expert").artifacts().get("expert");
      assertThat(edited).isNotEqualTo(model.fingerprint());
      assertThat(edited.part("base")).contains(model.fingerprint());
    }
  }
}
