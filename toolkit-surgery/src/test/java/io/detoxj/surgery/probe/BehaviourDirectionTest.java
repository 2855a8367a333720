/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Directions by layer: what they hold, which are alike, and what is none. */
class BehaviourDirectionTest {
  private static final float[][] TWO = {{3, 4}, {0, 2}};

  @Test
  void stored_directions_keep_their_lengths_and_layered_ones_do_not() {
    BehaviourDirection stored = BehaviourDirection.stored(TWO, "file");
    assertThat(stored.all().toArray(float[][]::new)).isDeepEqualTo(TWO);
    assertThat(stored.isShared()).isFalse();
    assertThat(stored.width()).isEqualTo(2);
    assertThat(stored.norm()).isEqualTo(5);
    assertThat(stored.origin()).isEqualTo("file");
    BehaviourDirection layered = BehaviourDirection.layered(TWO, "file");
    assertThat(layered.norm()).isCloseTo(1, within(1e-7));
    assertThat(layered.at(1)).containsExactly(0, 1);
    assertThat(layered).isNotEqualTo(stored);
  }

  @Test
  void values_are_copied() {
    float[] one = {3, 4};
    BehaviourDirection shared = BehaviourDirection.shared(one, "");
    BehaviourDirection stored = BehaviourDirection.stored(new float[][] {one}, "");
    one[0] = 9;
    assertThat(shared.at(0)).containsExactly(3, 4);
    assertThat(stored.at(0)).containsExactly(3, 4);
  }

  @Test
  void a_shared_one_is_that_of_any_layer_and_others_have_their_own() {
    BehaviourDirection shared = BehaviourDirection.shared(new float[] {3, 4}, "");
    assertThat(shared.at(-1)).containsExactly(3, 4);
    assertThat(shared.at(1000)).containsExactly(3, 4);
    BehaviourDirection stored = BehaviourDirection.stored(TWO, "");
    assertThat(stored.at(0)).containsExactly(3, 4);
    assertThat(stored.at(1)).containsExactly(0, 2);
    for (int none : new int[] {-1, 2}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> stored.at(none))
          .withMessage(
              "there are directions for layers 0 to 1 but none for layer "
                  + none
                  + "; make them on this model");
    }
  }

  @Test
  void every_layer_needs_a_length_and_the_same_width() {
    refused("a norm is 0.0 and a width is 2", new float[] {1, 2}, new float[2]);
    refused("a norm is NaN and a width is 2", new float[] {1, Float.NaN});
    refused("a norm is Infinity and a width is 2", new float[] {1, Float.NEGATIVE_INFINITY});
    refused("a norm is 5.0 and a width is 3", new float[] {1, 2}, new float[] {0, 3, 4});
  }

  private static void refused(String reason, float[]... values) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BehaviourDirection.stored(values, ""))
        .withMessage("a direction needs a finite norm above 0 and one width, but " + reason);
  }

  @Test
  void the_opposite_is_that_of_each_layer() {
    BehaviourDirection opposite = BehaviourDirection.stored(TWO, "x").negated();
    assertThat(opposite.all().toArray(float[][]::new))
        .isDeepEqualTo(new float[][] {{-3, -4}, {-0f, -2}});
  }

  @Test
  void a_random_one_has_the_length_in_each_layer() {
    BehaviourDirection random =
        BehaviourDirection.stored(new float[][] {{3, 4}, {5, 0}}, "").random(7);
    assertThat(random.origin()).isEqualTo("random 7");
    for (float[] layer : random.all()) {
      assertThat(Math.hypot(layer[0], layer[1])).isCloseTo(5, within(1e-5));
    }
  }

  @Test
  void directions_are_alike_where_their_values_are() {
    BehaviourDirection two = BehaviourDirection.stored(TWO, "one");
    BehaviourDirection same = BehaviourDirection.stored(TWO, "other");
    assertThat(two).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(two.sha256()).isEqualTo(same.sha256());
    assertThat(two).isNotEqualTo(BehaviourDirection.shared(TWO[0], "one"));
    assertThat(BehaviourDirection.shared(TWO[0], "one")).isNotEqualTo(two);
    assertThat(two).isNotEqualTo(BehaviourDirection.stored(new float[][] {{3, 4}, {0, 3}}, "one"));
    assertThat(two.equals(null)).isFalse();
    assertThat(two).isNotEqualTo("one");
  }
}
