/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class BoundedJsonTest {
  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @Test
  void sixty_four_levels_are_read_and_one_more_is_refused() throws JsonProcessingException {
    assertThat(BoundedJson.mapper().readTree(nested(64)).isArray()).isTrue();
    assertThatThrownBy(() -> BoundedJson.mapper().readTree(nested(65)))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("64");
    assertThatThrownBy(() -> BoundedJson.builder().build().readValue(nested(65), Object.class))
        .isInstanceOf(JsonProcessingException.class);
  }
}
