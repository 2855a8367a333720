/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubspaceProbeTest {
  private static final float[][] HARMLESS = {{2, 0}, {3, 1}, {2, 2}};
  private static final float[][] TOXIC = {{0, 0}, {-1, 1}, {0, 2}};
  private static final List<String> KIND = List.of("the soup was fine", "rain fell", "thank you");
  private static final List<String> RUDE = List.of("you turnip", "go away", "what a mess this is");

  @TempDir Path folder;

  private static SubspaceProbe probe() {
    return SubspaceProbe.fit(HARMLESS, TOXIC, Map.of());
  }

  @Test
  void direction_and_margins_are_those_worked_out_by_hand() {
    SubspaceProbe probe = probe();
    assertThat(probe.direction()).containsExactly(new float[] {1, 0}, within(1e-6f));
    assertThat(probe.margin(new float[] {2, 1})).isCloseTo(1, within(1e-6));
    assertThat(probe.margin(new float[] {0, 1})).isCloseTo(-1, within(1e-6));
    assertThat(probe.margin(new float[] {1, 0})).isCloseTo(0, within(1e-6));
  }

  @Test
  void the_covariance_within_classes_turns_the_direction() {
    // Means differ by (2, 2); the first coordinate varies ten times as far within the classes.
    float[][] a = {{11, 2}, {-9, 2}, {1, 3}, {1, 1}};
    float[][] b = {{9, 0}, {-11, 0}, {-1, 1}, {-1, -1}};
    float[] direction = SubspaceProbe.fit(a, b, Map.of()).direction();
    // S = diag(400, 4) / 6, so that w is as (2 / 400, 2 / 4).
    assertThat(direction[0] / direction[1]).isCloseTo(.01f, within(1e-6f));
  }

  @Test
  void a_coordinate_that_never_varies_has_no_say() {
    float[][] a = {{2, 0, 5}, {3, 1, 5}, {2, 2, 5}};
    float[][] b = {{0, 0, 5}, {-1, 1, 5}, {0, 2, 5}};
    assertThat(SubspaceProbe.fit(a, b, Map.of()).direction())
        .containsExactly(new float[] {1, 0, 0}, within(1e-6f));
  }

  @Test
  void classes_changed_about_turn_it_round() {
    float[] there = probe().direction();
    float[] back = SubspaceProbe.fit(TOXIC, HARMLESS, Map.of()).direction();
    assertThat(back[0]).isEqualTo(-there[0]);
    assertThat(back[1]).isCloseTo(-there[1], within(1e-7f));
  }

  @Test
  void states_that_cannot_be_told_apart_are_refused() {
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, HARMLESS, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no direction tells the two classes apart");
    float[][] none = {};
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, none, Map.of()))
        .hasMessageContaining("3 harmless and 0 toxic");
    float[][] broken = {{Float.NaN, 0}, {1, 1}};
    assertThatThrownBy(() -> SubspaceProbe.fit(HARMLESS, broken, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_states_of_texts_are_those_at_their_last_tokens_before_unembedding() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      float[][] states = SubspaceProbe.states(model, KIND, ProgressListener.silent());
      for (int i = 0; i < states.length; i++) {
        int[] ids = model.tokenizer().encodePrompt(KIND.get(i));
        float[][] whole =
            model.capture(List.of(ids), HookPoint.FINAL_NORM::equals).at(HookPoint.FINAL_NORM, 0);
        assertThat(states[i]).containsExactly(whole[whole.length - 1], within(1e-4f));
      }
    }
  }

  @Test
  void the_same_texts_make_the_same_file_which_knows_its_model() throws IOException {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int arrays = model.nativeArrays();
      Path first = folder.resolve("first.safetensors");
      Path second = folder.resolve("second.safetensors");
      SubspaceProbe made = SubspaceProbe.fit(model, KIND, RUDE, ProgressListener.silent());
      made.save(first);
      SubspaceProbe.fit(model, KIND, RUDE, ProgressListener.silent()).save(second);
      assertThat(first).hasSameBinaryContentAs(second);
      SubspaceProbe read = SubspaceProbe.load(first);
      assertThat(read.fingerprint()).isEqualTo(made.fingerprint());
      assertThat(read.origin().difference(model.info(), "was")).isEmpty();
      assertThat(read.provenance())
          .containsEntry("harmless_texts", "3")
          .containsEntry("toxic_texts", "3");
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void a_file_that_holds_something_else_is_refused() throws IOException {
    Path file = folder.resolve("probe.safetensors");
    long[] two = {2};
    float[] unit = {1, 0};
    new SafetensorsWriter().add("direction", two, unit).write(file);
    refused(file, "its format is null");
    writer().add("direction", two, unit).write(file);
    refused(file, "there is no vector \"midpoint\"");
    writer().add("direction", two, new float[] {1, 1}).add("midpoint", two, unit).write(file);
    refused(file, "the length must be 1");
    writer().add("direction", two, unit).add("midpoint", new long[] {3}, new float[3]).write(file);
    refused(file, "the midpoint 3 numbers");
    writer().add("direction", two, unit).add("midpoint", new long[] {1, 2}, unit).write(file);
    refused(file, "there is no vector \"midpoint\"");
    writer()
        .add("direction", two, unit)
        .add("midpoint", two, new float[] {Float.NaN, 0})
        .write(file);
    refused(file, "a value of \"midpoint\" is NaN");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SubspaceProbe.load(file)).isInstanceOf(CheckpointException.class);
  }

  private static SafetensorsWriter writer() {
    return new SafetensorsWriter().metadata("format", "detoxj-subspace-probe-1");
  }

  private static void refused(Path file, String why) {
    assertThatThrownBy(() -> SubspaceProbe.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(why);
  }
}
