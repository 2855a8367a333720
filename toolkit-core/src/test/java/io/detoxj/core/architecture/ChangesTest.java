/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.Firing;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private static final Firing NOTHING = new Firing("hook", 0, 0, 0);

  @Test
  void a_thread_drains_what_it_counted_itself() {
    Changes changes = new Changes();
    changes.add(10, 4, 2);
    changes.addMeasures(Map.of("value", 5.0));
    Firing other =
        CompletableFuture.supplyAsync(
                () -> {
                  changes.add(30, 10, 1);
                  return changes.drain("hook");
                })
            .join();
    assertThat(other).isEqualTo(new Firing("hook", 30, 10, 0.1));
    assertThat(changes.firing("hook")).isEqualTo(changes.drain("hook"));
    assertThat(changes.firing("hook")).isEqualTo(NOTHING);
    assertThat(changes.drain("hook")).isEqualTo(NOTHING);
  }

  @Test
  void all_threads_count_in_the_whole() {
    Changes changes = new Changes();
    changes.add(10, 4, 2);
    changes.addMeasures(Map.of("value", 5.0));
    CompletableFuture.runAsync(
            () -> {
              changes.add(10, 0, 0);
              changes.addMeasures(Map.of("value", 3.0));
            })
        .join();
    assertThat(changes.firing("hook"))
        .isEqualTo(new Firing("hook", 20, 4, 0.5, Map.of("value", 0.4)));
  }
}
