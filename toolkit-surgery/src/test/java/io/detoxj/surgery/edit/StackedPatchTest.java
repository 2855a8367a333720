/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import static io.detoxj.surgery.edit.TinyEdits.direction;
import static io.detoxj.surgery.edit.TinyEdits.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.CausalityContract;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Patches on views that hold patches, in both forms. */
class StackedPatchTest {
  @TempDir Path folder;

  /** Under another name, which the model does not know, the vectors tell. */
  @ParameterizedTest
  @EnumSource(ModelSurgery.Form.class)
  void twice_under_two_names_it_is_refused(ModelSurgery.Form form) {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.rho(0.5));
      ModelSurgery surgery = new ModelSurgery(patch, form, "surgery");
      ModelSurgery other = new ModelSurgery(patch.at(Strength.rho(1)), form, "other");
      try (DetoxifiedModel view = model.with(surgery)) {
        assertThatThrownBy(() -> view.with(other))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("are not those the patch was made for");
      }
      assertThatThrownBy(() -> model.with(surgery, other))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("are not those the patch was made for");
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSurgery.Form.class)
  void over_another_edit_of_the_same_vectors_or_without_the_one_it_rests_on_it_is_refused(
      ModelSurgery.Form form) {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch first = patch(model, EditTarget.GATE, Strength.rho(1));
      SurgeryPatch other =
          SurgeryPatch.of(model, first.region(), direction(model, 2), Strength.rho(1));
      int arrays = model.nativeArrays();
      try (DetoxifiedModel edited = model.with(new ModelSurgery(first, form, "first"))) {
        assertThatThrownBy(() -> edited.with(new ModelSurgery(other, form, "second")))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("are not those the patch was made for");
        SurgeryPatch resting =
            SurgeryPatch.of(edited, first.region(), direction(model, 2), Strength.rho(1));
        assertThatThrownBy(() -> model.with(new ModelSurgery(resting, form, "second")))
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("are not those the patch was made for");
        edited.with(new ModelSurgery(resting, form, "second")).close();
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  /** A sum that belonged to the view, and not to the call, stayed until the view was closed. */
  @ParameterizedTest
  @EnumSource(ModelSurgery.Form.class)
  void a_patch_made_on_a_view_leaves_no_array(ModelSurgery.Form form) {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch first = patch(model, EditTarget.GATE, Strength.rho(1));
      try (DetoxifiedModel view = model.with(new ModelSurgery(first, form, "first"))) {
        int here = view.nativeArrays();
        int all = model.nativeArrays();
        patch(view, EditTarget.GATE, Strength.rho(1));
        assertThat(view.nativeArrays()).isEqualTo(here);
        assertThat(model.nativeArrays()).isEqualTo(all);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ModelSurgery.Form.class)
  void later_tokens_move_nothing(ModelSurgery.Form form) {
    try (ReferenceModel reference = ReferenceModel.load("llama", folder)) {
      TransformerModel model = reference.model();
      SurgeryPatch patch = patch(model, EditTarget.GATE, Strength.rho(1));
      try (DetoxifiedModel view = model.with(new ModelSurgery(patch, form, "surgery"))) {
        CausalityContract.check(view);
      }
    }
  }
}
