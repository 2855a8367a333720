/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SteeringEffectsTest {
  private static final SteeringEffects EFFECTS =
      new SteeringEffects(new double[][] {{1, 0, 0.5}, {0, 2, 0.5}}, new double[] {0.2, 0.1, 0.4});

  @Test
  void the_vector_is_that_of_the_worked_example() {
    // W t = (0, 2), W b = (0.4, 0.4): (0, 1) - (0.7071, 0.7071), scaled to 1.
    float[] vector = EFFECTS.towards(new float[] {0, 1, 0});
    assertThat(vector).usingComparatorWithPrecision(1e-6f).containsExactly(-0.923880f, 0.382683f);
    // What it is expected to do: x W + b.
    assertThat(EFFECTS.predicted(vector))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(-0.723880f, 0.865367f, 0.129402f);
  }

  @Test
  void the_size_of_a_target_does_not_matter_but_its_sign_does() {
    float[] one = EFFECTS.towards(new float[] {0, 1, 0});
    assertThat(EFFECTS.towards(new float[] {0, 7, 0})).containsExactly(one);
    float[] other = EFFECTS.towards(new float[] {0, -1, 0});
    assertThat(other).usingComparatorWithPrecision(1e-6f).containsExactly(-0.382683f, -0.923880f);
  }

  @Test
  void where_nothing_leads_is_refused() {
    SteeringEffects still = new SteeringEffects(new double[2][3], new double[3]);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> still.towards(new float[] {0, 1, 0}))
        .withMessageContaining("choose other features");
    // The target is what every vector does already.
    SteeringEffects same = new SteeringEffects(new double[][] {{1}, {0}}, new double[] {2});
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> same.towards(new float[] {1}));
  }

  @Test
  void a_linear_map_is_found_again() {
    RandomGenerator random = RandomStreams.named(1, "effects");
    List<float[]> vectors = new ArrayList<>();
    List<float[]> effects = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      float[] vector = Vectors.random(2, 1, random);
      vectors.add(vector);
      effects.add(EFFECTS.predicted(vector));
    }
    SteeringEffects found = SteeringEffects.fit(vectors, effects, 1e-9);
    float[] x = {0.6f, -0.8f};
    assertThat(found.predicted(x))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(EFFECTS.predicted(x));
    assertThat(found.explained(vectors, effects)).isCloseTo(1, within(1e-6));
    // A strong ridge leaves the mean alone, which explains nothing.
    assertThat(SteeringEffects.fit(vectors, effects, 1e9).explained(vectors, effects))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void rows_of_other_lengths_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SteeringEffects(new double[][] {{1, 0}}, new double[3]));
  }

  /** Losses 3, 3.2, 3.7 and 4.5 at 0, 20, 40 and 60 reach 4 at 47.5. */
  @Test
  void the_scale_is_where_the_loss_first_reaches_its_ceiling() {
    double[] losses = {3, 3.2, 3.7, 4.5, 3.9, 9};
    assertThat(ScaleSearch.crossing(losses[0], 20, 5, 4, scale -> losses[(int) (scale / 20)]))
        .hasValueCloseTo(47.5, within(1e-9));
    assertThat(ScaleSearch.crossing(losses[0], 20, 5, 10, scale -> losses[(int) (scale / 20)]))
        .isEmpty();
  }
}
