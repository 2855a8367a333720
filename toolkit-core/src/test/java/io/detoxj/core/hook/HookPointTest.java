/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookPointTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "blocks.5.resid_post",
        "blocks.5.hook_resid_post",
        "transformer.h.5",
        "model.layers.5"
      })
  void all_names_of_one_point(String name) {
    assertThat(HookPoint.parse(name)).isEqualTo(HookPoint.residPost(5));
  }

  @Test
  void canonical_name_round_trips() {
    for (HookSite site : HookSite.values()) {
      HookPoint point = new HookPoint(3, site);
      assertThat(HookPoint.parse(point.name())).isEqualTo(point);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "blocks.x.resid_post", "blocks.1.resid", "blocks.-1.resid_pre"})
  void unknown_names_throw_and_show_the_forms(String name) {
    assertThatThrownBy(() -> HookPoint.parse(name))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("\"" + name + "\"")
        .hasMessageContaining("blocks.0.resid_pre");
  }
}
