/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InOrderTest {
  @Test
  void hands_over_up_to_a_gap() {
    List<String> received = new ArrayList<>();
    InOrder<String> order = new InOrder<>((one, index) -> received.add(index + one));
    order.add(2, "c");
    assertThat(received).isEmpty();
    order.add(0, "a");
    assertThat(received).containsExactly("0a");
    order.add(1, "b");
    order.add(3, "d");
    assertThat(received).containsExactly("0a", "1b", "2c", "3d");
    order.end();
    order.add(4, "e");
    assertThat(received).hasSize(4);
  }
}
