/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the networks do whatever their weights are. */
class NetworkInvariantsTest {
  private static final NetworkSizes SIZES =
      new NetworkSizes(16, 16, 2, 3, 9, 20, 2, 2, 4, 1, false, false);

  private final RandomGenerator random = RandomStreams.named(3, "invariants");
  private Weights weights;
  private NDManager scratch;
  private Pass pass;

  @BeforeEach
  void make() {
    try (Weights learnt = Weights.random(SIZES, List.of(NetworkPart.values()), 1)) {
      weights = learnt.copy();
    }
    scratch = weights.memory().newSubManager();
    TorchOps.noGradients();
    pass = Pass.of(TorchOps.Variant.PLAIN, scratch, false);
  }

  @AfterEach
  void close() {
    weights.close();
  }

  private float[] noise(int numbers) {
    return Vectors.of(numbers, i -> random.nextGaussian());
  }

  private static boolean[][] seen(int rows, int tokens, int there) {
    boolean[][] seen = new boolean[rows][tokens];
    for (boolean[] row : seen) {
      Arrays.fill(row, 0, there, true);
    }
    return seen;
  }

  private float[] latents(float[] states, int tokens, int there) {
    try (Compressor compressor = new Compressor(weights)) {
      NDArray made =
          compressor.latents(pass.array(states, 1, tokens, 16), seen(1, tokens, there), pass);
      assertThat(made.getShape()).isEqualTo(new Shape(1, 3, 16));
      return made.toFloatArray();
    }
  }

  @Test
  void padding_and_left_out_tokens_have_no_effect_on_latents() {
    float[] states = noise(5 * 16);
    float[] other = states.clone();
    Arrays.fill(other, 3 * 16, 5 * 16, 100);
    assertThat(latents(other, 5, 3)).containsExactly(latents(states, 5, 3));
    assertThat(latents(other, 5, 4)).isNotEqualTo(latents(states, 5, 4));
    float[] shorter = Arrays.copyOf(states, 3 * 16);
    assertThat(latents(shorter, 3, 3))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(latents(states, 5, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9})
  void latents_are_as_many_whatever_the_length_and_of_mean_square_1(int tokens) {
    float[] z = latents(noise(tokens * 16), tokens, tokens);
    for (int latent = 0; latent < 3; latent++) {
      double squares = 0;
      for (int i = 0; i < 16; i++) {
        squares += z[latent * 16 + i] * z[latent * 16 + i];
      }
      // The gain is 1 at first.
      assertThat(Math.sqrt(squares)).isEqualTo(4, within(1e-4));
    }
  }

  @Test
  void without_a_compressor_latents_are_the_states_that_are_there() {
    NetworkSizes alone = new NetworkSizes(16, 16, 2, 9, 9, 20, 0, 2, 4, 1, false, false);
    float[] states = noise(4 * 16);
    try (Weights none = Weights.random(alone, List.of(NetworkPart.COMPRESSOR), 1);
        Compressor compressor = new Compressor(none)) {
      float[] expected = Arrays.copyOf(Arrays.copyOf(states, 3 * 16), 9 * 16);
      NDArray made = compressor.latents(pass.array(states, 1, 4, 16), seen(1, 4, 3), pass);
      assertThat(made.getShape()).isEqualTo(new Shape(1, 9, 16));
      // A zero may have a sign.
      assertThat(made.toFloatArray()).usingComparatorWithPrecision(1e-9f).containsExactly(expected);
    }
  }

  @Test
  void narrower_latents_without_a_compressor_are_a_linear_layer_and_zeros() {
    NetworkSizes narrow = new NetworkSizes(16, 4, 2, 9, 9, 20, 0, 2, 4, 1, false, false);
    float[] states = noise(4 * 16);
    try (Weights own = Weights.random(narrow, List.of(NetworkPart.COMPRESSOR), 1);
        Compressor compressor = new Compressor(own)) {
      float[] w = own.arrays().get("compressor.input.weight").toFloatArray();
      float[] b = own.arrays().get("compressor.input.bias").toFloatArray();
      float[] expected = new float[9 * 4];
      for (int i = 0; i < 3 * 4; i++) {
        expected[i] = b[i % 4];
        for (int k = 0; k < 16; k++) {
          expected[i] += w[i % 4 * 16 + k] * states[i / 4 * 16 + k];
        }
      }
      NDArray made = compressor.latents(pass.array(states, 1, 4, 16), seen(1, 4, 3), pass);
      assertThat(made.toFloatArray()).usingComparatorWithPrecision(1e-5f).containsExactly(expected);
    }
  }

  /** A gate that is open keeps the previous prediction, one that is shut what is made anew. */
  @Test
  void a_gate_keeps_of_the_previous_prediction_what_it_says() {
    NetworkSizes gated = new NetworkSizes(16, 16, 2, 3, 9, 20, 2, 2, 4, 0, false, true);
    float[] previous = noise(3 * 16);
    try (Weights own = Weights.random(gated, List.of(NetworkPart.SCORE), 1);
        ScoreNetwork score = new ScoreNetwork(own)) {
      NDArray weight = own.arrays().get("score.keep.weight");
      NDArray bias = own.arrays().get("score.keep.bias");
      NDArray x = pass.array(noise(3 * 16), 1, 3, 16);
      NDArray before = pass.array(previous, 1, 3, 16);
      weight.muli(0);
      bias.muli(0).addi(100);
      float[] open = score.clean(x, new double[] {0.5}, before, null, pass).toFloatArray();
      assertThat(open).usingComparatorWithPrecision(1e-5f).containsExactly(previous);
      bias.muli(-1);
      float[] shut = score.clean(x, new double[] {0.5}, before, null, pass).toFloatArray();
      bias.muli(0);
      float[] half = score.clean(x, new double[] {0.5}, before, null, pass).toFloatArray();
      for (int i = 0; i < half.length; i++) {
        assertThat(half[i]).isEqualTo((previous[i] + shut[i]) / 2, within(1e-5f));
        assertThat(shut[i]).isNotEqualTo(previous[i]);
      }
    }
  }

  @Test
  void tokens_know_their_places_by_the_table_alone() {
    float[] states = noise(4 * 16);
    float[] turned = new float[4 * 16];
    for (int token = 0; token < 4; token++) {
      System.arraycopy(states, token * 16, turned, (3 - token) * 16, 16);
    }
    float distance = Math.abs(latents(states, 4, 4)[0] - latents(turned, 4, 4)[0]);
    assertThat(distance).isGreaterThan(1e-4f);
    weights.arrays().get("compressor.places").muli(0);
    assertThat(latents(turned, 4, 4))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(latents(states, 4, 4));
  }

  @Test
  void every_latent_can_change_every_token_and_decoding_is_deterministic() {
    float[] z = noise(3 * 16);
    float[] hidden = hidden(z);
    assertThat(hidden(z)).containsExactly(hidden);
    for (int latent = 0; latent < 3; latent++) {
      float[] other = z.clone();
      other[latent * 16] += 1;
      float[] changed = hidden(other);
      for (int place = 0; place < 9; place++) {
        assertThat(changed[place * 16]).isNotEqualTo(hidden[place * 16]);
      }
    }
  }

  private float[] hidden(float[] z) {
    try (ParallelDecoder decoder = new ParallelDecoder(weights)) {
      return decoder.hidden(pass.array(z, 1, 3, 16), pass).toFloatArray();
    }
  }

  private float[] clean(float[] noisy, double time, float[] previous, float[] source, int there) {
    try (ScoreNetwork score = new ScoreNetwork(weights);
        ConditionEncoder encoder = new ConditionEncoder(weights)) {
      ScoreNetwork.Source read = null;
      if (there >= 0) {
        boolean dropped = there == 0;
        boolean[][] seen = seen(1, 4, Math.max(1, there));
        read =
            score.source(
                encoder.read(pass.array(source, 1, 4, 16), seen, new boolean[] {dropped}, pass),
                pass);
      }
      NDArray made =
          score.clean(
              pass.array(noisy, 1, 3, 16),
              new double[] {time},
              pass.array(previous, 1, 3, 16),
              read,
              pass);
      assertThat(made.getShape()).isEqualTo(new Shape(1, 3, 16));
      return made.toFloatArray();
    }
  }

  @Test
  void a_previous_prediction_acts_through_its_layers_alone() {
    float[] noisy = noise(3 * 16);
    float[] one = noise(3 * 16);
    float[] nothing = new float[3 * 16];
    assertThat(clean(noisy, 0.5, one, one, -1)).isNotEqualTo(clean(noisy, 0.5, nothing, one, -1));
    for (int layer = 0; layer < 4; layer++) {
      weights.arrays().get("score.layers." + layer + ".previous.weight").muli(0);
    }
    assertThat(clean(noisy, 0.5, one, one, -1))
        .containsExactly(clean(noisy, 0.5, nothing, one, -1));
  }

  @Test
  void left_out_source_tokens_have_no_effect_and_a_dropped_source_none_at_all() {
    float[] noisy = noise(3 * 16);
    float[] nothing = new float[3 * 16];
    float[] source = noise(4 * 16);
    float[] other = source.clone();
    Arrays.fill(other, 2 * 16, 4 * 16, 7);
    assertThat(clean(noisy, 0.5, nothing, other, 2))
        .containsExactly(clean(noisy, 0.5, nothing, source, 2));
    assertThat(clean(noisy, 0.5, nothing, other, 3))
        .isNotEqualTo(clean(noisy, 0.5, nothing, source, 3));
    float[] another = noise(4 * 16);
    assertThat(clean(noisy, 0.5, nothing, another, 0))
        .containsExactly(clean(noisy, 0.5, nothing, source, 0));
  }

  @Test
  void time_features() {
    float[] zero = Rotations.timeFeatures(new double[] {0}, 6);
    assertThat(zero).containsExactly(1, 1, 1, 0, 0, 0);
    float[] one = Rotations.timeFeatures(new double[] {0, 1}, 4);
    // cos 1, cos 10^(-1/2), sin 1, sin 10^(-1/2)
    assertThat(one[4]).isEqualTo(0.540302f, within(1e-6f));
    assertThat(one[5]).isEqualTo(0.950415f, within(1e-6f));
    assertThat(one[6]).isEqualTo(0.841471f, within(1e-6f));
    assertThat(one[7]).isEqualTo(0.310984f, within(1e-6f));
  }

  /** A pair of a head's halves is turned by its angle: q at i and k at j see i - j alone. */
  @Test
  void rotations_keep_norms_and_see_distances_alone() {
    float[] cos = Rotations.values(12, 8, 10_000, true);
    float[] sin = Rotations.values(12, 8, 10_000, false);
    float[] q = noise(8);
    float[] k = noise(8);
    assertThat(Vectors.norm(turned(q, 7, cos, sin))).isEqualTo(Vectors.norm(q), within(1e-5));
    double near = Vectors.dot(turned(q, 2, cos, sin), turned(k, 5, cos, sin));
    double far = Vectors.dot(turned(q, 8, cos, sin), turned(k, 11, cos, sin));
    double elsewhere = Vectors.dot(turned(q, 2, cos, sin), turned(k, 6, cos, sin));
    assertThat(far).isEqualTo(near, within(1e-5));
    assertThat(Math.abs(elsewhere - near)).isGreaterThan(1e-3);
  }

  private static float[] turned(float[] x, int place, float[] cos, float[] sin) {
    float[] y = new float[8];
    for (int i = 0; i < 8; i++) {
      float other = i < 4 ? -x[i + 4] : x[i - 4];
      y[i] = x[i] * cos[place * 8 + i] + other * sin[place * 8 + i];
    }
    return y;
  }

  @Test
  void a_moving_average_goes_geometrically_to_a_constant() {
    try (Weights average = weights.copy();
        Weights before = weights.copy()) {
      weights.arrays().values().forEach(array -> array.addi(2));
      for (int step = 0; step < 5; step++) {
        DiffusionOps.average(0.1, weights.arrays().values(), average.arrays().values(), scratch);
      }
      for (String name : List.of("score.layers.0.gate.weight", "compressor.latents")) {
        float[] expected = before.arrays().get(name).toFloatArray();
        float[] now = average.arrays().get(name).toFloatArray();
        for (int i = 0; i < now.length; i++) {
          assertThat((double) now[i])
              .isEqualTo(expected[i] + 2 * (1 - Math.pow(0.9, 5)), within(1e-5));
        }
      }
      DiffusionOps.average(1, weights.arrays().values(), average.arrays().values(), scratch);
      assertThat(average.arrays().get("decoder.start").toFloatArray())
          .containsExactly(weights.arrays().get("decoder.start").toFloatArray());
    }
  }
}
