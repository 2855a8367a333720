/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.detoxj.core.engine.LinearChoice.Way;
import io.detoxj.core.engine.TorchOps.Variant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearChoiceTest {
  private final List<String> said = new ArrayList<>();
  private final String before = System.getProperty(TorchOps.VARIANT_PROPERTY, "");

  @AfterEach
  void restore() {
    if (before.isEmpty()) {
      System.clearProperty(TorchOps.VARIANT_PROPERTY);
    } else {
      System.setProperty(TorchOps.VARIANT_PROPERTY, before);
    }
  }

  private Variant usable(Variant wanted, Set<Variant> refused) {
    return LinearChoice.usable(
        new Way(wanted, true),
        way -> refused.contains(way.variant()) ? Optional.of("no primitive") : Optional.empty(),
        said::add);
  }

  @Test
  void a_refused_variant_gives_way_to_the_next_simpler_one_and_that_is_said_once() {
    assertThat(usable(Variant.ONEDNN, EnumSet.of(Variant.ONEDNN))).isEqualTo(Variant.SINGLE_ROW);
    assertThat(usable(Variant.ONEDNN, EnumSet.of(Variant.ONEDNN, Variant.SINGLE_ROW)))
        .isEqualTo(Variant.PLAIN);
    assertThat(usable(Variant.SINGLE_ROW, EnumSet.of(Variant.SINGLE_ROW))).isEqualTo(Variant.PLAIN);
    assertThat(said)
        .hasSize(3)
        .allMatch(line -> line.contains("in bfloat16") && line.contains("no primitive"))
        .last()
        .asString()
        .contains("computed by plain", "no kernel for single_row");
  }

  @Test
  void a_variant_that_works_is_kept_without_a_word() {
    for (Variant wanted : List.of(Variant.ONEDNN, Variant.SINGLE_ROW, Variant.PLAIN)) {
      assertThat(usable(wanted, Set.of())).isEqualTo(wanted);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void a_probe_hears_a_refusal_of_libtorch() {
    TorchOps refused = TorchOps.compile(LinearChoiceTest.class, "linear-refused.ts");
    assertThat(LinearProbe.refusal(refused, true).orElse(""))
        .contains("cannot be multiplied")
        .doesNotContain("Traceback", "\n");
    assertThat(LinearProbe.refusal(TorchOps.of(Variant.PLAIN), true)).isEmpty();
    assertThat(LinearProbe.refusal(TorchOps.of(Variant.PLAIN), false)).isEmpty();
    assertThat(LinearProbe.refusal(TorchOps.of(Variant.MIXED), false)).isEmpty();
  }

  /** On a processor without AVX-512 oneDNN's are replaced; on others they are kept. */
  @ParameterizedTest
  @ValueSource(strings = {"processor", "measured", "onednn", "single_row", "plain"})
  void every_setting_comes_to_a_variant_that_computes_every_linear_layer(String setting) {
    System.setProperty(TorchOps.VARIANT_PROPERTY, setting);
    for (boolean bfloat16 : new boolean[] {true, false}) {
      Variant chosen = TorchOps.inferenceVariant(Device.cpu(), bfloat16);
      assertThat(LinearProbe.refusal(TorchOps.of(chosen), bfloat16)).isEmpty();
    }
  }
}
