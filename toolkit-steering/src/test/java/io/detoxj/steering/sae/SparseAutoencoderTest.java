/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.jni.JniUtils;
import io.detoxj.core.CheckpointException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseAutoencoderTest {
  @TempDir Path folder;

  private static void golden(SaeConfig config, float[] x, float[] features, float[] decoded) {
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      assertThat(sae.encode(new float[][] {x})[0]).containsExactly(features, within(1e-5f));
      if (decoded.length > 0) {
        assertThat(sae.reconstruct(new float[][] {x})[0]).containsExactly(decoded, within(1e-5f));
      }
    }
  }

  private static float[] f(double... values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  @Test
  void standard() {
    SaeConfig with = ToySae.config(SaeArchitecture.STANDARD, true);
    golden(with, ToySae.X1, f(1.975, .925, 3.5, .8), f(1.205, 3.1, 4.39));
    golden(with, ToySae.X2, f(0, .8, 2, 0), f(-.5, 2.1, 2.25));
    SaeConfig without = ToySae.config(SaeArchitecture.STANDARD, false);
    golden(without, ToySae.X1, f(2.6, .3, 3, 1.8), f(2.68, 1.6, 4.69));
    golden(without, ToySae.X2, f(0, .175, 1.5, 0), f(-.25, .6, 1.75));
  }

  @Test
  void it_says_what_it_is() {
    try (SparseAutoencoder sae = RandomSae.of(SaeArchitecture.STANDARD, 0)) {
      SaeConfig config = sae.config();
      assertThat(sae)
          .hasToString(config.features() + " features of " + config.source().point().name());
    }
  }

  @Test
  void layer_norm_divides_by_the_deviation_of_n_minus_1() {
    SaeConfig without =
        ToySae.config(SaeArchitecture.STANDARD, false).withScaling(InputScaling.LAYER_NORM, 1);
    golden(without, ToySae.X1, f(0, 0, 1.99998, .799995), f(1.980007, 2.499990, 4.889976));
    golden(without, ToySae.X2, f(0, .3184694, 1.9183367, 0), f(-.4523383, .7975397, 1.6592236));
    SaeConfig with =
        ToySae.config(SaeArchitecture.STANDARD, true).withScaling(InputScaling.LAYER_NORM, 1);
    golden(with, ToySae.X1, f(0, 0, 2.49998, 0), f(1.25001, 2.74999, 4.74998));
    golden(with, ToySae.X2, f(0, .9434693, 2.4183369, 0), f(-.6532477, 2.0029960, 2.0610425));
  }

  @Test
  void constant_norm_rescale_and_one_factor_for_all() {
    SaeConfig standard = ToySae.config(SaeArchitecture.STANDARD, true);
    golden(
        standard.withScaling(InputScaling.CONSTANT_NORM_RESCALE, 1),
        ToySae.X1,
        f(.6322751, .6564551, 1.8887300, 0),
        f(.4059322, 3.7961483, 4.6201854));
    // With a factor of 2 the input (1, 2, 3) / 2 gives what (1, 2, 3) gives without, and the output
    // is half of it.
    golden(
        standard.withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, 2),
        f(.5, 1, 1.5),
        f(1.975, .925, 3.5, .8),
        f(.6025, 1.55, 2.195));
  }

  @Test
  void jumprelu_fires_strictly_above_its_threshold() {
    SaeConfig config = ToySae.config(SaeArchitecture.JUMPRELU, false);
    golden(config, ToySae.X1, f(0, .3, 0, 1.8), f(1.58, .1, 1.69));
    golden(config, ToySae.X2, f(0, 0, 0, 0), f(.5, -.5, .25));
  }

  @Test
  void topk_keeps_k_and_of_those_the_positive() {
    SaeConfig config = ToySae.config(SaeArchitecture.TOPK, true);
    golden(config, ToySae.X1, f(1.975, 0, 3.5, 0), f(.725, 1.25, 3.75));
    golden(config, ToySae.X2, f(0, .8, 2, 0), f());
    SaeConfig rescaled = config.withTopK(2, true);
    golden(rescaled, ToySae.X1, f(1.975, 0, 4.2866073, 0), f(.725, 1.25, 3.75));
    golden(rescaled, ToySae.X2, f(0, 1.6, 2.4494898, 0), f());
  }

  @Test
  void gated() {
    SaeConfig config = ToySae.config(SaeArchitecture.GATED, true);
    golden(
        config,
        ToySae.X1,
        f(2.075, 1.9548117, 1.8228574, .6107016),
        f(2.0299923, 4.3210521, 2.5614183));
    golden(config, ToySae.X2, f(0, 1.7487212, .9130613, 0), f(.0434693, 3.4539731, 1.1630614));
  }

  @Test
  void an_identity_autoencoder_reconstructs() {
    float[] encoder = new float[2 * 4];
    float[] decoder = new float[4 * 2];
    for (int i = 0; i < 2; i++) {
      encoder[i * 4 + i] = 1;
      encoder[i * 4 + 2 + i] = -1;
      decoder[i * 2 + i] = 1;
      decoder[(2 + i) * 2 + i] = -1;
    }
    SaeConfig config =
        SaeConfig.of(
            SaeArchitecture.STANDARD,
            2,
            4,
            true,
            ToySae.config(SaeArchitecture.GATED, true).source().point());
    Map<String, float[]> weights =
        Map.of("W_enc", encoder, "W_dec", decoder, "b_enc", new float[4], "b_dec", new float[2]);
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, weights)) {
      assertThat(sae.reconstruct(new float[][] {{3, -4}})[0]).containsExactly(3, -4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_saved_folder_reads_the_same(SaeArchitecture architecture) throws Exception {
    SaeConfig config = ToySae.config(architecture, true);
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      sae.save(folder);
      try (SparseAutoencoder loaded = SparseAutoencoder.load(folder)) {
        float[][] x = {ToySae.X1, ToySae.X2};
        assertThat(loaded.encode(x)).isDeepEqualTo(sae.encode(x));
        assertThat(loaded.config()).isEqualTo(sae.config());
        assertThat(loaded.sha256()).isEqualTo(sae.sha256());
      }
    }
  }

  @Test
  void old_configurations_are_read_by_the_old_rules() throws Exception {
    try (SparseAutoencoder sae =
        SparseAutoencoder.of(ToySae.config(SaeArchitecture.TOPK, true), ToySae.weights())) {
      sae.save(folder);
    }
    Files.writeString(
        folder.resolve("cfg.json"),
        """
        {"hook_point": "blocks.8.hook_resid_pre", "d_in": 3, "d_sae": 4, "dtype": "torch.float32",
         "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 2}, "model_name": "gpt2-small",
         "normalize_activations": false}
        """);
    try (SparseAutoencoder sae = SparseAutoencoder.load(folder)) {
      assertThat(sae.config().architecture()).isEqualTo(SaeArchitecture.TOPK);
      assertThat(sae.config().k()).isEqualTo(2);
      assertThat(sae.config().subtractsDecoderBias()).isTrue();
      assertThat(sae.config().source().point().name()).isEqualTo("blocks.8.resid_pre");
      assertThat(sae.config().source().centred()).isFalse();
    }
    Files.writeString(
        folder.resolve("cfg.json"),
        """
        {"hook_point": "blocks.8.hook_resid_pre", "d_in": 3, "d_sae": 4, "model_name": "gpt2-small"}
        """);
    try (SparseAutoencoder sae = SparseAutoencoder.load(folder)) {
      assertThat(sae.config().architecture()).isEqualTo(SaeArchitecture.STANDARD);
      assertThat(sae.config().source().centred()).isTrue();
    }
  }

  @Test
  void bad_folders_are_refused_with_the_reason() throws Exception {
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("cfg.json");
    try (SparseAutoencoder sae =
        SparseAutoencoder.of(ToySae.config(SaeArchitecture.STANDARD, true), ToySae.weights())) {
      sae.save(folder);
    }
    refused("\"d_in\" : 3", "\"d_in\" : 4", "W_enc has shape [3, 4]");
    refused("\"none\"", "\"whitening\"", "normalize_activations \"whitening\"");
    refused("\"standard\"", "\"jumprelu\"", "tensor threshold is missing");
    refused("\"standard\"", "\"transcoder\"", "architecture \"transcoder\"");
    refused("hook_resid_post", "hook_soup", "hook_soup");
  }

  private void refused(String from, String to, String reason) throws Exception {
    Path file = folder.resolve("cfg.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replace(from, to));
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(reason);
    Files.writeString(file, text);
  }

  @Test
  void weights_that_are_not_finite_or_do_not_fit_are_refused() {
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    Map<String, float[]> broken = new HashMap<>(ToySae.weights());
    broken.put("b_dec", new float[] {1, Float.NaN, 0});
    assertThatThrownBy(() -> SparseAutoencoder.of(config, broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("b_dec");
    broken.put("b_dec", new float[2]);
    assertThatThrownBy(() -> SparseAutoencoder.of(config, broken))
        .hasMessageContaining("has 2 values");
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      assertThatThrownBy(() -> sae.encode(new float[][] {{1, 2}}))
          .hasMessageContaining("has 2 numbers but the autoencoder reads 3");
    }
  }

  /** On by default on other threads than the first; a graph would keep memory for nothing. */
  @Test
  void no_gradients_are_kept() {
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    float[][] x = {ToySae.X1};
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights())) {
      List<Runnable> calls =
          List.of(
              () -> sae.encode(x), () -> sae.reconstruct(x), () -> sae.cosines(List.of(0), sae));
      for (int i = 0; i < calls.size(); i++) {
        JniUtils.setGradMode(true);
        calls.get(i).run();
        assertThat(JniUtils.isGradMode()).as("call %d", i).isFalse();
      }
    } finally {
      JniUtils.setGradMode(false);
    }
  }
}
