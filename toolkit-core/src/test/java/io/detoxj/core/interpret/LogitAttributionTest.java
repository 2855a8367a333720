/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitAttributionTest {
  private static final int[] TEXT = {5, 77, 3, 120};
  private static final int TOWARD = 40;
  private static final int AGAINST = 200;

  @TempDir private Path folder;

  private static float[] at(TransformerModel model, HookPoint point, int position) {
    return model.capture(List.of(TEXT), List.of(TEXT.length), point::equals).at(point, 0)[position];
  }

  /** What a part adds in GPT-2, from the weights, and what the bias of the norm does. */
  private static double byHand(TransformerModel model, float[] part, double size, boolean bias) {
    float[] weight = model.parameter("transformer.ln_f." + (bias ? "bias" : "weight"));
    float[] embedding = model.parameter("transformer.wte.weight");
    int width = weight.length;
    double mean = 0;
    for (float value : part) {
      mean += value / width;
    }
    double sum = 0;
    for (int i = 0; i < width; i++) {
      double apart = (double) embedding[TOWARD * width + i] - embedding[AGAINST * width + i];
      sum += apart * weight[i] * (bias ? 1 : (part[i] - mean) / size);
    }
    return sum;
  }

  private static double size(float[] stream) {
    double mean = 0;
    for (float value : stream) {
      mean += value / stream.length;
    }
    double variance = 0;
    for (float value : stream) {
      variance += (value - mean) * (value - mean) / stream.length;
    }
    return Math.sqrt(variance + 1e-5);
  }

  @Test
  void each_part_adds_what_its_weights_say() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int arrays = model.nativeArrays();
      int layers = model.info().layers();
      LogitAttribution found = LogitAttribution.of(model, TEXT, 2, TOWARD, AGAINST);
      assertThat(model.nativeArrays()).isEqualTo(arrays);
      double size = size(at(model, HookPoint.residPost(layers - 1), 2));
      assertThat(found.parts()).hasSize(1 + 2 * layers);
      for (LogitAttribution.Part part : found.parts()) {
        float[] added = at(model, HookPoint.parse(part.name()), 2);
        assertThat(part.logits())
            .as(part.name())
            .isCloseTo(byHand(model, added, size, false), within(1e-4));
      }
      assertThat(found.constant()).isCloseTo(byHand(model, new float[0], size, true), within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "gpt2-untied",
        "gemma",
        "gemma3",
        "llama",
        "llama-tied",
        "mistral",
        "qwen2"
      })
  void the_parts_are_all_of_the_difference(String name) {
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      LogitAttribution found = LogitAttribution.of(model, TEXT, 3, TOWARD, AGAINST);
      float[] logits = model.forward(List.of(TEXT), List.of(TEXT.length)).get(0)[3];
      assertThat(found.total()).isEqualTo((double) logits[TOWARD] - logits[AGAINST]);
      double sum = found.parts().stream().mapToDouble(LogitAttribution.Part::logits).sum();
      assertThat(sum + found.constant()).isCloseTo(found.total(), within(1e-9));
      if (!name.startsWith("gpt2")) {
        // An RMS norm has no bias, so nothing is left over.
        assertThat(found.constant()).isCloseTo(0, within(1e-4));
      }
      assertThat(found.parts()).extracting(LogitAttribution.Part::name).doesNotContain("elsewhere");
      LogitAttribution one = LogitAttribution.of(model, new int[] {9}, 0, AGAINST, TOWARD);
      assertThat(one.total()).isNotZero();
    }
  }

  @Test
  void what_a_detoxifier_adds_stands_by_itself() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      HookPoint point = HookPoint.residPost(1);
      ActivationIntervention doubled =
          new ActivationIntervention(
              "doubled", point, memory -> (activation, context) -> activation.mul(2));
      try (DetoxifiedModel view = model.with(Planned.of(doubled))) {
        LogitAttribution found = LogitAttribution.of(view, TEXT, 2, TOWARD, AGAINST);
        LogitAttribution.Part last = found.parts().get(found.parts().size() - 1);
        assertThat(last.name()).isEqualTo("elsewhere");
        double size = size(at(view, HookPoint.residPost(model.info().layers() - 1), 2));
        float[] added = at(model, point, 2);
        assertThat(last.logits()).isCloseTo(byHand(model, added, size, false), within(1e-4));
      }
    }
  }

  @Test
  void capped_logits_are_no_sum_and_odd_calls_are_refused() {
    try (ReferenceModel reference = ReferenceModel.load("gemma2", folder)) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> LogitAttribution.of(reference.model(), TEXT, 3, TOWARD, AGAINST))
          .withMessageContaining("capped after the unembedding");
    }
    try (TransformerModel model = TinyGpt2.load(folder)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LogitAttribution.of(model, TEXT, 4, TOWARD, AGAINST));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LogitAttribution.of(model, TEXT, 3, 320, AGAINST));
      HookPoint normed = new HookPoint(Integer.MAX_VALUE, HookSite.FINAL_NORMALIZED);
      ActivationIntervention shifted =
          new ActivationIntervention(
              "shifted", normed, memory -> (activation, context) -> activation.add(1));
      try (DetoxifiedModel view = model.with(Planned.of(shifted))) {
        assertThatExceptionOfType(ConfigException.class)
            .isThrownBy(() -> LogitAttribution.of(view, TEXT, 3, TOWARD, AGAINST))
            .withMessageContaining("a detoxifier acts on it");
      }
    }
  }
}
