/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiniteMdpTest {
  @Test
  void it_is_what_was_added() {
    FiniteMdp mdp = Processes.trap(1);
    assertThat(mdp.states()).isEqualTo(5);
    assertThat(mdp.isTerminal(0)).isTrue();
    assertThat(mdp.undesired(0)).isEqualTo(1);
    assertThat(mdp.isTerminal(4)).isFalse();
    assertThat(mdp.actions(4)).isEqualTo(2);
    assertThat(mdp.next(4, 0))
        .containsExactly(Map.entry(0, .1), Map.entry(2, .6), Map.entry(3, .3));
  }

  @Test
  void what_is_no_process_is_refused() {
    FiniteMdp.Builder builder = FiniteMdp.builder();
    assertThatThrownBy(() -> builder.terminal(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in [0, 1] but was 1.5");
    int end = builder.terminal(1);
    assertThatThrownBy(() -> builder.state(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs an action");
    assertThatThrownBy(() -> builder.state(List.of(Map.of(1, 1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leads to state 1 but there are 1 so far");
    assertThatThrownBy(() -> builder.state(List.of(Map.of(end, .5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sum to 0.5");
    assertThatThrownBy(() -> builder.state(List.of(Map.of(end, -1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probability -1.0");
  }
}
