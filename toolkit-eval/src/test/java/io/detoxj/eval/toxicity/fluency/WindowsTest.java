/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.toxicity.fluency.Windows.Rolling;
import io.detoxj.eval.toxicity.fluency.Windows.Strided;
import io.detoxj.eval.toxicity.fluency.Windows.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
  @Test
  void rollingWindowsShareOneTokenAndTheLastIsFilledUp() {
    assertThat(new Rolling(3).of(9))
        .containsExactly(new Window(0, 1, 4), new Window(3, 4, 7), new Window(5, 7, 9));
  }

  @Test
  void stridedWindowsOverlap() {
    assertThat(new Strided(5, 2).of(10))
        .containsExactly(
            new Window(0, 1, 5), new Window(2, 5, 7), new Window(4, 7, 9), new Window(6, 9, 10));
  }

  @Test
  void everyTokenButTheFirstIsScoredOnceWithSomethingBeforeIt() {
    for (Windows windows :
        List.of(new Rolling(1), new Rolling(6), new Strided(7, 1), new Strided(7, 6))) {
      for (int length = 0; length < 40; length++) {
        List<Integer> scored = new ArrayList<>();
        for (Window window : windows.of(length)) {
          assertThat(window.scoredFrom()).isGreaterThan(window.from());
          assertThat(window.end() - window.from())
              .isBetween(2, windows.read() + (windows instanceof Rolling ? 1 : 0));
          IntStream.range(window.scoredFrom(), window.end()).forEach(scored::add);
        }
        assertThat(scored)
            .as("%s of %d", windows, length)
            .isEqualTo(IntStream.range(1, Math.max(1, length)).boxed().toList());
      }
    }
  }

  @Test
  void refusesWindowsThatScoreNothing() {
    assertThatThrownBy(() -> new Rolling(0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("so 1 or more, not 0");
    assertThatThrownBy(() -> new Strided(8, 8))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("from 1 to 7, below the window, not 8");
    assertThatThrownBy(() -> new Strided(1, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("so 2 or more, not 1");
    assertThatThrownBy(() -> new Strided(8, 0)).isInstanceOf(ConfigException.class);
  }
}
