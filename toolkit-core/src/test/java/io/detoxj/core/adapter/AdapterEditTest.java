/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.DetoxifierContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.Methods;
import io.detoxj.core.method.MissingArtifactException;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An adapter as a method, with its control. */
class AdapterEditTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void it_keeps_the_contract(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      AdapterEdit edit = AdapterEdit.of(TinyAdapter.of(reference.model()), 1);
      DetoxifierContract.check(reference.model(), edit);
      DetoxifierContract.check(reference.model(), edit.control(1));
    }
  }

  /**
   * W + 2 (W' - W) at strength 2, in the layout of the file, which GPT-2's matrices have turned.
   */
  @Test
  void strength_multiplies_the_update() {
    String matrix = "transformer.h.1.attn.c_attn.weight";
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      LoraAdapter adapter = TinyAdapter.of(reference.model());
      LoraFactors layer =
          adapter.factors().stream()
              .filter(one -> matrix.startsWith(one.module()))
              .findFirst()
              .orElseThrow();
      float[] before = reference.model().parameter(matrix);
      try (DetoxifiedModel view = reference.model().with(AdapterEdit.of(adapter, -0.5))) {
        float[] after = view.parameter(matrix);
        for (int in = 0; in < layer.inputs(); in += 7) {
          for (int out = 0; out < layer.outputs(); out += 11) {
            double update = 0;
            for (int r = 0; r < layer.rank(); r++) {
              update += layer.out()[out * layer.rank() + r] * layer.in()[r * layer.inputs() + in];
            }
            int at = in * layer.outputs() + out;
            assertThat((double) after[at])
                .isCloseTo(before[at] - 0.5 * layer.scale() * update, within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void the_control_is_as_large_and_of_another_direction() {
    try (ReferenceModel reference = ReferenceModel.load("gemma3", folder)) {
      AdapterEdit edit = AdapterEdit.of(TinyAdapter.of(reference.model()), 1);
      AdapterEdit control = edit.control(5);
      for (int i = 0; i < edit.adapter().factors().size(); i++) {
        LoraFactors one = edit.adapter().factors().get(i);
        LoraFactors other = control.adapter().factors().get(i);
        assertThat(other.norm()).isCloseTo(one.norm(), within(1e-5 * one.norm()));
        assertThat(other.rank()).isEqualTo(one.rank());
        assertThat(other.in()).isNotEqualTo(one.in());
      }
      assertThat(control.spec()).isEqualTo(edit.control(5).spec());
      assertThat(control.spec()).isNotEqualTo(edit.control(6).spec());
      assertThat(control.spec().id()).isEqualTo("adapter-control");
    }
  }

  @Test
  void by_name_beside_the_model() throws Exception {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder);
        Workbench bench = Workbench.of(reference.folder(), reference.model())) {
      assertThatThrownBy(() -> Methods.parse("adapter").open(bench))
          .isInstanceOf(MissingArtifactException.class)
          .hasMessageContaining("folder=...");
      LoraAdapter adapter = TinyAdapter.of(reference.model());
      PeftFolder.write(adapter, reference.folder().resolve(PeftFolder.NAME), "");
      Method method = Methods.parse("adapter:strength=0.5").open(bench);
      assertThat(method.name()).isEqualTo("adapter-0.5");
      assertThat(method.detoxifier().spec()).isEqualTo(AdapterEdit.of(adapter, 0.5).spec());
      assertThat(method.control()).isPresent();
      Method none = Methods.parse("adapter:strength=0").open(bench);
      int[] text = {5, 9, 200, 31};
      try (DetoxifiedModel same = reference.model().with(none.detoxifier())) {
        assertThat(same.logProbabilities(List.of(text)).get(0))
            .as("as every other method of no strength")
            .containsExactly(reference.model().logProbabilities(List.of(text)).get(0));
      }
    }
  }

  @Test
  void what_does_not_fit() {
    try (ReferenceModel gpt2 = ReferenceModel.load("gpt2", folder);
        ReferenceModel llama = ReferenceModel.load("llama", folder)) {
      TransformerModel other = llama.model();
      AdapterEdit edit = AdapterEdit.of(TinyAdapter.of(gpt2.model()), 1);
      assertThatThrownBy(() -> other.with(edit))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("was made for");
      AdapterEdit nameless = AdapterEdit.of(AdapterFolders.ours(gpt2.model()), 1);
      assertThatThrownBy(() -> other.with(nameless)).hasMessageContaining("no parameter");
      assertThatThrownBy(() -> gpt2.model().with(edit, edit)).hasMessageContaining("attached");
      assertThatThrownBy(() -> AdapterEdit.of(edit.adapter(), Double.NaN))
          .hasMessageContaining("a finite number");
      assertThat(List.of(edit.toString())).allMatch(text -> text.contains("strength 1.0"));
    }
  }
}
