/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.math.RandomStreams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplerTest {
  // Probabilities 0.5, 0.25, 0.125, 0.125.
  private static final float[] LOGITS = {(float) Math.log(4), (float) Math.log(2), 0f, 0f};

  private static double[] shares(Decoding.Sampling sampling) {
    RandomGenerator random = RandomStreams.named(7, "sampler-test");
    double[] shares = new double[LOGITS.length];
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      shares[Sampler.sample(LOGITS, sampling, random, new Sampler.Draw())] += 1.0 / draws;
    }
    return shares;
  }

  @Test
  void without_truncation_shares_are_the_softmax() {
    assertThat(shares(new Decoding.Sampling(1, 0, 1)))
        .containsExactly(new double[] {0.5, 0.25, 0.125, 0.125}, within(0.01));
  }

  @Test
  void many_tokens_are_ranked_as_few_are() {
    RandomGenerator random = RandomStreams.named(7, "sampler-sort");
    for (int size : new int[] {1, 511, 512, 50_257}) {
      long[] ranked = new long[size];
      for (int i = 0; i < size; i++) {
        // Many ties, and weights from 1 down to the least float.
        float weight = random.nextInt(4) == 0 ? 0.25f : (float) Math.exp(-103 * random.nextFloat());
        int bits = Float.floatToRawIntBits(Math.max(weight, Float.MIN_VALUE));
        ranked[i] = ((long) ~bits << 32) | i;
      }
      long[] expected = ranked.clone();
      Arrays.sort(expected);
      Sampler.sort(ranked);
      assertThat(ranked).isEqualTo(expected);
    }
  }

  /** Which tokens stay, from the whole vocabulary ranked. */
  private static Set<Integer> kept(float[] logits, int topK, double topP) {
    float largest = logits[Sampler.greedy(logits)];
    float[] weights = new float[logits.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) Math.exp(logits[i] - largest);
    }
    List<Integer> ranked =
        IntStream.range(0, weights.length)
            .boxed()
            .filter(i -> weights[i] > 0)
            .sorted(Comparator.<Integer>comparingDouble(i -> -weights[i]).thenComparing(i -> i))
            .limit(topK == 0 ? weights.length : topK)
            .toList();
    double total = 0;
    if (topK > 0) {
      for (int i : ranked) {
        total += weights[i];
      }
    } else {
      for (float weight : weights) {
        total += weight;
      }
    }
    Set<Integer> kept = new LinkedHashSet<>();
    double sum = 0;
    for (int i : ranked) {
      kept.add(i);
      sum += weights[i];
      if (topP < 1 && sum >= topP * total) {
        break;
      }
    }
    return kept;
  }

  @ParameterizedTest
  @CsvSource({"0, 0.9", "0, 0.5", "0, 0.9999999", "40, 1", "300, 0.9", "5000, 0.95", "0, 1e-9"})
  void the_closest_look_at_the_likeliest_tokens_keeps_what_ranking_all_of_them_does(
      int topK, double topP) {
    RandomGenerator random = RandomStreams.named(7, "sampler-truncation");
    // From one token that has nearly all to a flat vocabulary, with ties and forbidden tokens.
    for (double spread : new double[] {30, 4, 1, 0.05, 0}) {
      float[] logits = new float[4_000];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (spread * random.nextGaussian());
        logits[i] = i % 7 == 0 ? Math.round(logits[i]) : logits[i];
        logits[i] = i % 11 == 3 ? Float.NEGATIVE_INFINITY : logits[i];
      }
      Set<Integer> expected = kept(logits, topK, topP);
      float[] truncated = logits.clone();
      Sampler.truncate(truncated, new Decoding.Sampling(1, topK, topP));
      for (int i = 0; i < logits.length; i++) {
        float left = expected.contains(i) ? logits[i] : Float.NEGATIVE_INFINITY;
        assertThat(truncated[i]).as("token %s, spread %s", i, spread).isEqualTo(left);
      }
    }
  }

  @Test
  void nucleus_keeps_the_smallest_set_that_reaches_p() {
    assertThat(shares(new Decoding.Sampling(1, 0, 0.75)))
        .containsExactly(new double[] {2 / 3.0, 1 / 3.0, 0, 0}, within(0.01));
    assertThat(shares(new Decoding.Sampling(1, 0, 0.76)))
        .containsExactly(new double[] {4 / 7.0, 2 / 7.0, 1 / 7.0, 0}, within(0.01));
  }

  @Test
  void top_k_comes_before_top_p() {
    // Of the two kept, the first holds 2/3 of the mass.
    assertThat(shares(new Decoding.Sampling(1, 2, 0.6)))
        .containsExactly(new double[] {1, 0, 0, 0}, within(1e-6));
    assertThat(shares(new Decoding.Sampling(1, 2, 1)))
        .containsExactly(new double[] {2 / 3.0, 1 / 3.0, 0, 0}, within(0.01));
  }

  @Test
  void top_p_acts_on_the_whole_mass_of_top_k_even_where_most_of_it_is_unlikely_tokens() {
    // Weights 1, 0.3, 0.3 and a hundred of 0.01, together 2.6: 0.6 of that needs the first three.
    float[] logits = new float[103];
    Arrays.fill(logits, (float) Math.log(0.01));
    logits[0] = 0;
    logits[1] = (float) Math.log(0.3);
    logits[2] = (float) Math.log(0.3);
    Sampler.truncate(logits, new Decoding.Sampling(1, 103, 0.6));
    assertThat(logits[1]).isFinite();
    assertThat(logits[2]).isFinite();
    assertThat(logits[3]).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void where_all_tokens_are_forbidden_truncation_leaves_them_so() {
    float[] none = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
    Sampler.truncate(none, new Decoding.Sampling(1, 0, 0.9, 0.1, 0.9));
    assertThat(none).containsOnly(Float.NEGATIVE_INFINITY);
    float[] one = {Float.NEGATIVE_INFINITY, -80, 20};
    Sampler.truncate(one, new Decoding.Sampling(1, 0, 1, 0, 0.9));
    assertThat(one).containsExactly(Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 20);
  }

  @Test
  void temperature_sharpens() {
    // Squared weights 16, 4, 1, 1.
    assertThat(shares(new Decoding.Sampling(0.5, 0, 1)))
        .containsExactly(new double[] {16 / 22.0, 4 / 22.0, 1 / 22.0, 1 / 22.0}, within(0.01));
  }

  @Test
  void greedy_takes_the_first_of_equals() {
    assertThat(Sampler.greedy(new float[] {1f, 3f, 3f})).isEqualTo(1);
  }

  @Test
  void log_probability_is_that_of_the_untruncated_softmax() {
    assertThat(Sampler.logProbability(LOGITS, 2, new Sampler.Draw()))
        .isCloseTo((float) Math.log(0.125), within(1e-6f));
  }

  @Test
  void log_probability_is_the_same_to_the_bit_after_a_draw() {
    float[] logits = {0.3f, -1.7f, 2.9f, 0.1f};
    float alone = Sampler.logProbability(logits, 0, new Sampler.Draw());
    for (double temperature : new double[] {1, 0.5}) {
      Sampler.Draw draw = new Sampler.Draw();
      Sampler.sample(logits, new Decoding.Sampling(temperature, 0, 0.9), new Random(1), draw);
      assertThat(Sampler.logProbability(logits, 0, draw)).isEqualTo(alone);
      assertThat(Sampler.logProbability(LOGITS, 2, draw)).isCloseTo(-2.0794415f, within(1e-6f));
    }
    // The same array with other logits in it.
    Sampler.Draw draw = new Sampler.Draw();
    float[] next = {1, 2, 3, 4};
    Sampler.sample(next, new Decoding.Sampling(1, 0, 1), new Random(1), draw);
    System.arraycopy(logits, 0, next, 0, next.length);
    draw.forget();
    assertThat(Sampler.logProbability(next, 0, draw)).isEqualTo(alone);
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Decoding.Sampling(1, 0, 1.5))
        .hasMessage("top-p must be in (0, 1] but was 1.5");
    assertThatThrownBy(() -> new Decoding.Sampling(0, 0, 1)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Decoding.Sampling(1, -1, 1)).hasMessageContaining("top-k");
  }
}
