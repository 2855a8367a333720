/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in files, there and back, and which architectures encode features alone. */
class SaeArchitectureTest {
  @ParameterizedTest
  @CsvSource({
    "STANDARD, standard, true",
    "GATED, gated, true",
    "JUMPRELU, jumprelu, true",
    "TOPK, topk, false",
  })
  void each_has_a_name_in_files(SaeArchitecture architecture, String name, boolean separable) {
    assertThat(architecture.fileName()).isEqualTo(name);
    assertThat(SaeArchitecture.parse(name, "cfg.json")).isEqualTo(architecture);
    assertThat(architecture.separable()).isEqualTo(separable);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, none", "EXPECTED_AVERAGE_ONLY_IN, expected_average_only_in",
    "CONSTANT_NORM_RESCALE, constant_norm_rescale", "LAYER_NORM, layer_norm",
  })
  void so_has_each_scaling(InputScaling scaling, String name) {
    assertThat(scaling.fileName()).isEqualTo(name);
    assertThat(InputScaling.parse(name, "cfg.json")).isEqualTo(scaling);
  }

  @Test
  void another_name_is_refused_with_those_there_are() {
    for (String unknown : new String[] {"transcoder", "", "Gated"}) {
      assertThatThrownBy(() -> SaeArchitecture.parse(unknown, "a/cfg.json"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "a/cfg.json: architecture \""
                  + unknown
                  + "\" is not known; known are standard, gated, jumprelu and topk");
    }
    assertThatThrownBy(() -> InputScaling.parse("whitening", "a/cfg.json"))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "a/cfg.json: normalize_activations \"whitening\" is not known; known are none,"
                + " expected_average_only_in, constant_norm_rescale and layer_norm");
  }
}
