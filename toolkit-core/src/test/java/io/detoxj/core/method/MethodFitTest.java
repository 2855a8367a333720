/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.OwnOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodFitTest {
  private static final String NAME = MethodFit.name(HookPoint.residPost(1), "direction");

  @TempDir Path folder;

  private static MethodFit fit(float... values) {
    return new MethodFit(
        "quiet",
        Origin.ofWeights("a".repeat(64)),
        Map.of("pairs", "7", "threshold", "0.25", "side", "above"),
        Map.of(NAME, values, "spectrum", new float[] {3, 2, 1}));
  }

  @Test
  void survives_a_file_that_is_known_as_ours() throws Exception {
    Path file = folder.resolve("quiet.safetensors");
    fit(1, 2).save(file);
    MethodFit loaded = MethodFit.load(file, "quiet");
    assertThat(loaded.vector(NAME, 2)).containsExactly(1, 2);
    assertThat(loaded.settings()).isEqualTo(fit(1, 2).settings());
    assertThat(loaded.number("threshold")).isEqualTo(0.25);
    assertThat(loaded.fingerprint()).isEqualTo(fit(1, 2).fingerprint());
    assertThat(loaded.fingerprint()).isNotEqualTo(fit(1, 3).fingerprint());
    assertThat(loaded.origin().weightsSha256()).isEqualTo("a".repeat(64));
    assertThat(loaded.at("direction").keySet()).containsExactly(HookPoint.residPost(1));
    assertThat(loaded.find("none")).isEmpty();
    assertThat(OwnOutput.wrote(file)).isTrue();
    loaded.vector(NAME, 2)[0] = 9;
    assertThat(loaded.vector(NAME, 2)).as("a copy").containsExactly(1, 2);
  }

  @Test
  void what_is_missing_or_of_another_kind_is_told() {
    MethodFit fit = fit(1, 2);
    assertThatThrownBy(() -> fit.vector("none", 2)).hasMessageContaining("has no vector none");
    assertThatThrownBy(() -> fit.vector(NAME, 3))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has 2 values, not 3")
        .hasMessageContaining("fit-method");
    assertThatThrownBy(() -> fit.number("side")).hasMessageContaining("\"above\" is no number");
    assertThatThrownBy(() -> fit.setting("none")).hasMessageContaining("does not say none");
    assertThatThrownBy(() -> fit(1, Float.NaN)).hasMessageContaining("all finite");
    assertThatThrownBy(() -> fit()).hasMessageContaining("0 values");
  }

  @Test
  void damaged_and_foreign_files_are_refused() throws Exception {
    Path file = folder.resolve("quiet.safetensors");
    fit(1, 2).save(file);
    assertThatThrownBy(() -> MethodFit.load(file, "loud"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no fit of loud");
    byte[] bytes = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.safetensors");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 4));
    assertThatThrownBy(() -> MethodFit.load(cut, "quiet")).isInstanceOf(CheckpointException.class);
    Path square = folder.resolve("square.safetensors");
    new SafetensorsWriter()
        .metadata("format", "detoxj-method-fit-1")
        .metadata("kind", "quiet")
        .add("a", new long[] {2, 2}, new float[4])
        .write(square);
    assertThatThrownBy(() -> MethodFit.load(square, "quiet"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not one dimension");
    Path infinite = folder.resolve("infinite.safetensors");
    new SafetensorsWriter()
        .metadata("format", "detoxj-method-fit-1")
        .metadata("kind", "quiet")
        .add("a", new long[] {1}, new float[] {Float.POSITIVE_INFINITY})
        .write(infinite);
    assertThatThrownBy(() -> MethodFit.load(infinite, "quiet"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("all finite");
  }

  @Test
  void texts_are_of_both_classes_and_pairs_go_together() {
    List<String> two = List.of("a", "b");
    List<String> three = List.of("c", "d", "e");
    FitTexts texts = new FitTexts(two, three, false);
    assertThat(texts.balanced(9).neutral()).containsExactly("c", "d");
    assertThat(texts.swapped().toxic()).isEqualTo(three);
    assertThatThrownBy(() -> texts.requirePairs("cast")).hasMessageContaining("--pairs");
    assertThatThrownBy(() -> new FitTexts(two, three, true)).hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> new FitTexts(List.of("a"), three, false))
        .hasMessageContaining("at least 2");
  }
}
