/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      int layer = site.inBlock() ? 3 : site == HookSite.EMBED ? -1 : Integer.MAX_VALUE;
      HookPoint point = new HookPoint(layer, site);
      assertThat(HookPoint.parse(point.name())).isEqualTo(point);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "blocks.2.attn.hook_z, blocks.2.attn.z",
    "blocks.2.attn.hook_pattern, blocks.2.attn.pattern",
    "blocks.2.hook_mlp_out, blocks.2.mlp_out",
    "blocks.2.mlp.hook_post, blocks.2.mlp.post",
    "blocks.2.ln1.hook_normalized, blocks.2.ln1.normalized",
    "ln_final.hook_normalized, ln_final.normalized",
    "transformer.h.2.mlp.c_fc, blocks.2.mlp.pre",
    "transformer.h.2.attn, blocks.2.attn_out",
    "model.layers.2.self_attn.k_proj, blocks.2.attn.k",
    "model.layers.2.pre_feedforward_layernorm, blocks.2.mlp_in"
  })
  void names_of_other_libraries(String name, String canonical) {
    assertThat(HookPoint.parse(name).name()).isEqualTo(canonical);
  }

  @Test
  void a_module_that_differs_between_architectures_is_refused() {
    assertThatThrownBy(() -> HookPoint.parse("model.layers.2.post_attention_layernorm"))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("attn_out or mlp_in");
  }

  @Test
  void order_is_that_of_the_forward_pass() {
    assertThat(HookPoint.EMBED).isLessThan(HookPoint.residPre(0));
    assertThat(HookPoint.residPost(0)).isLessThan(HookPoint.residPre(1));
    assertThat(HookPoint.residPost(99)).isLessThan(HookPoint.FINAL_NORM);
    assertThat(HookPoint.FINAL_NORM).isLessThan(HookPoint.LOGITS);
  }

  @Test
  void patterns_pick_points_and_must_match_one() {
    List<HookPoint> points =
        List.of(HookPoint.residPre(0), HookPoint.residPost(0), HookPoint.LOGITS);
    assertThat(points.stream().filter(HookPattern.matching(points, "blocks.*.resid_post")))
        .containsExactly(HookPoint.residPost(0));
    assertThatThrownBy(() -> HookPattern.matching(points, "blocks.*.attn.z"))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("blocks.*.attn.z");
    assertThatThrownBy(() -> HookPattern.matching(points, "blocks.7.resid_post"))
        .isInstanceOf(UnknownHookPointException.class);
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
