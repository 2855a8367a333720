/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.Firing;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DisplayTest {
  @Test
  void fractions_are_short_and_zero_has_no_sign() {
    assertThat(Display.of(0.12345)).isEqualTo("0.123");
    assertThat(Display.of(-0.0001f)).isEqualTo("0.000");
    assertThat(Display.of(-0.5)).isEqualTo("-0.500");
    assertThat(Display.of(7)).isEqualTo("7");
    assertThat(Display.number(-0.4, 0)).isEqualTo("0");
  }

  @Test
  void a_list_has_a_line_for_each_element() {
    assertThat(Display.of(List.of("a", 1.5))).isEqualTo("a\n1.500");
    assertThat(Display.of(List.of())).isEmpty();
  }

  @Test
  void firings_are_a_table_with_their_measures() {
    Firing firing = new Firing("tilt", 10, 4, 0.25, Map.of("risk", 0.5));
    assertThat(Display.of(List.of(firing)).lines())
        .containsExactly(
            "intervention  saw  changed  relative change",
            "-------------------------------------------",
            "tilt           10        4            0.250",
            "risk 0.500");
  }

  @Test
  void blocks_that_are_alike_share_a_line() {
    Set<HookPoint> points =
        Set.of(
            HookPoint.EMBED,
            HookPoint.residPre(0),
            HookPoint.residPost(0),
            HookPoint.residPre(1),
            HookPoint.residPost(1),
            HookPoint.residPost(2),
            HookPoint.residPre(3),
            HookPoint.residPost(3),
            HookPoint.LOGITS,
            HookPoint.FINAL_NORM);
    ModelInfo model =
        new ModelInfo("test", "0", 4, 8, 16, "0", 32, points, Fingerprint.ofHash("0"));
    assertThat(Display.points(model).lines())
        .containsExactly(
            HookSite.EMBED.fieldName(),
            "blocks.0-1, 3.  resid_pre, resid_post",
            "blocks.2.  resid_post",
            "final_norm, logits");
  }

  @Test
  void line_breaks_are_shown() {
    assertThat(Display.oneLine("a\r\nb")).isEqualTo("a\\nb");
    assertThat(Display.quoted("a\nb")).isEqualTo("\"a\\nb\"");
  }
}
