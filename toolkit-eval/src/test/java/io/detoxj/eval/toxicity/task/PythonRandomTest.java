/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The expected values are those of Python 3.11: {@code r = random.Random(1234); r.sample(...)}. */
class PythonRandomTest {
  @Test
  void draws_what_python_draws() {
    PythonRandom random = new PythonRandom(1234);
    assertThat(random.sample(7473, 5)).containsExactly(6374, 3610, 957, 61, 742);
    assertThat(random.sample(7473, 5)).containsExactly(7462, 6610, 4769, 286, 5501);
    assertThat(random.sample(10, 3)).containsExactly(1, 9, 5);
    assertThat(random.sample(20, 7)).containsExactly(7, 0, 18, 17, 11, 10, 9);
    assertThat(random.sample(100, 6)).containsExactly(61, 78, 59, 19, 11, 23);
    assertThat(random.sample(5, 5)).containsExactly(0, 4, 2, 1, 3);
    assertThat(new PythonRandom(0).sample(1000, 4)).containsExactly(864, 394, 776, 911);
  }

  @Test
  void cannot_draw_more_than_there_is() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PythonRandom(1).sample(3, 4));
  }
}
