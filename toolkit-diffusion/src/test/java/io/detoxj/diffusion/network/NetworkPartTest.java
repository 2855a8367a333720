/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of parameters, counted from the paper's sizes. */
class NetworkPartTest {
  /** 12 (4 d^2 + 3 d 4d + 2 d + 2 (d^2 + d)) + d + the two layers of the time. */
  @Test
  void the_score_network_of_the_paper_has_129_801_216() {
    assertThat(NetworkPart.SCORE.count(NetworkSizes.paper(16))).isEqualTo(129_801_216);
    assertThat(NetworkPart.SCORE.count(NetworkSizes.paper(128))).isEqualTo(129_801_216);
    assertThat(NetworkPart.CONDITION.count(NetworkSizes.paper(16))).isZero();
  }

  @Test
  void the_autoencoder_of_the_paper_has_99_and_126_million() {
    assertThat(NetworkPart.COMPRESSOR.count(NetworkSizes.paper(16))).isEqualTo(99_287_040);
    // Less the feed-forward layer on the embedding of the mask, which is one vector here; its
    // scales have a weight and a bias that act as one.
    long feedForward = 8L * 768 * 768 + 5 * 768 + 2 * 768;
    long paper = NetworkPart.DECODER.count(NetworkSizes.paper(16)) - 768 + feedForward;
    assertThat(paper).isBetween(126_265_000L, 126_275_000L);
  }

  @ParameterizedTest
  @CsvSource({"64, 4, 3", "96, 6, 6", "128, 6, 4"})
  void the_formula_holds_for_toy_sizes(int d, int layers, int latents) {
    NetworkSizes sizes = new NetworkSizes(d, d, 4, latents, 24, 800, 2, 2, layers, 0, false, false);
    long square = (long) d * d;
    long expected = layers * (4 * square + 12 * square + 2L * d + 2 * (square + d)) + d;
    expected += 2 * square + 2L * d + 2 * square + d;
    assertThat(NetworkPart.SCORE.count(sizes)).isEqualTo(expected);
  }

  @Test
  void a_condition_adds_a_norm_and_four_matrices_a_block() {
    NetworkSizes without = new NetworkSizes(32, 32, 4, 3, 24, 80, 2, 2, 4, 0, false, false);
    NetworkSizes with = new NetworkSizes(32, 32, 4, 3, 24, 80, 2, 2, 4, 2, false, false);
    assertThat(NetworkPart.SCORE.count(with) - NetworkPart.SCORE.count(without))
        .isEqualTo(4 * (32 + 4 * 32 * 32));
    assertThat(NetworkPart.CONDITION.count(with))
        .isEqualTo(2 * (2 * 32 + 16 * 32 * 32) + 32 + 24 * 32 + 32);
  }

  /** Every matrix once a latent but that of the time, and attention to all latents and keys. */
  @Test
  void operations_of_a_pass() {
    NetworkSizes with = new NetworkSizes(32, 32, 4, 3, 24, 80, 2, 2, 4, 2, false, false);
    long matrices = 4 + 2 + 12 + 1;
    long latent = matrices * 32 * 32 + 2 * 3 * 32 + 2 * 25 * 32;
    assertThat(with.scoreOperations(25)).isEqualTo(2 * (4 * (3 * latent + 32 * 32) + 4 * 32 * 32));
    // The paper's are 4.1 and 33.2 GFLOP, where the time is added latent by latent.
    long times = 2L * 12 * 768 * 768;
    assertThat(NetworkSizes.paper(16).scoreOperations(0) + 16 * times)
        .isBetween(4_090_000_000L, 4_130_000_000L);
    assertThat(NetworkSizes.paper(128).scoreOperations(0) + 128 * times)
        .isBetween(33_200_000_000L, 33_300_000_000L);
  }

  @Test
  void without_a_compressor_each_token_has_its_latent() {
    NetworkSizes tokens = new NetworkSizes(32, 32, 4, 24, 24, 80, 0, 2, 4, 1, false, false);
    assertThat(NetworkPart.COMPRESSOR.count(tokens)).isZero();
    NetworkSizes narrower = new NetworkSizes(32, 16, 4, 24, 24, 80, 0, 2, 4, 1, false, false);
    assertThat(NetworkPart.COMPRESSOR.count(narrower)).isEqualTo(16 * 32 + 16);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new NetworkSizes(32, 32, 4, 8, 24, 80, 0, 2, 4, 1, false, false))
        .withMessageContaining("latents must be 24");
  }

  @Test
  void a_tied_decoder_has_a_linear_layer_in_place_of_a_matrix_over_tokens() {
    NetworkSizes own = new NetworkSizes(32, 16, 4, 3, 24, 80, 2, 2, 4, 1, false, false);
    NetworkSizes tied = new NetworkSizes(32, 16, 4, 3, 24, 80, 2, 2, 4, 1, true, false);
    assertThat(NetworkPart.DECODER.count(own) - NetworkPart.DECODER.count(tied))
        .isEqualTo(80 * 16 - (32 * 16 + 32));
  }

  @Test
  void a_gate_adds_a_linear_layer() {
    NetworkSizes without = new NetworkSizes(32, 32, 4, 3, 24, 80, 2, 2, 4, 1, false, false);
    NetworkSizes with = new NetworkSizes(32, 32, 4, 3, 24, 80, 2, 2, 4, 1, false, true);
    assertThat(NetworkPart.SCORE.count(with) - NetworkPart.SCORE.count(without))
        .isEqualTo(32 * 32 + 32);
    assertThat(with.scoreOperations(25) - without.scoreOperations(25)).isEqualTo(2 * 3 * 32 * 32);
  }

  @Test
  void sizes_that_do_not_fit_are_refused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new NetworkSizes(8, 8, 8, 3, 24, 80, 2, 2, 4, 0, false, false))
        .withMessageContaining("heads");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new NetworkSizes(8, 8, 2, 3, 24, 80, 2, 2, 3, 0, false, false))
        .withMessageContaining("even");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new NetworkSizes(8, 8, 2, 0, 24, 80, 2, 2, 4, 0, false, false))
        .withMessageContaining("latents");
  }
}
