/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringSpecTest {
  @TempDir Path folder;

  @Test
  void a_specification_survives_its_file_and_fits_its_autoencoder_alone() throws Exception {
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    Map<String, float[]> others = new HashMap<>(ToySae.weights());
    others.put("b_dec", new float[] {0, 0, 1});
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights());
        SparseAutoencoder other = SparseAutoencoder.of(config, others)) {
      SaeSteering steering =
          new SaeSteering(
              sae,
              List.of(new SteeredFeature(2, 3.5, 1, 0.1, "rude words")),
              SteeringSettings.of(SteeringAction.PER_INPUT, 1.5)
                  .withGate(GateScope.LATCH, GateTrigger.ANY_FEATURE));
      Path file = folder.resolve("steering.json");
      SteeringSpec.of(steering).save(file);
      SteeringSpec read = SteeringSpec.load(file);
      assertThat(read).isEqualTo(SteeringSpec.of(steering));
      assertThat(read.with(sae).spec()).isEqualTo(steering.spec());
      assertThatThrownBy(() -> read.with(other))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining(sae.sha256())
          .hasMessageContaining(other.sha256());
    }
  }

  @Test
  void another_cfg_json_of_the_same_weights_is_another_autoencoder() throws Exception {
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    SaeConfig changed = config.withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, 2);
    List<SteeredFeature> features = List.of(new SteeredFeature(2, 3.5, 1, 0.1, "rude words"));
    SteeringSettings settings = SteeringSettings.of(SteeringAction.CONSTANT, 1.5);
    try (SparseAutoencoder sae = SparseAutoencoder.of(config, ToySae.weights());
        SparseAutoencoder other = SparseAutoencoder.of(changed, ToySae.weights())) {
      assertThat(other.sha256()).isEqualTo(sae.sha256());
      SaeSteering steering = new SaeSteering(sae, features, settings);
      assertThat(new SaeSteering(other, features, settings).spec().fingerprint())
          .isNotEqualTo(steering.spec().fingerprint());
      SteeringSpec spec = SteeringSpec.of(steering);
      assertThatThrownBy(() -> spec.with(other))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("config.norm_scaling_factor: 2 here, 1 there")
          .hasMessageContaining("load the one it was made with");
      // A specification of an older version knows the weights alone.
      SteeringSpec old =
          new SteeringSpec(sae.sha256(), Optional.empty(), spec.point(), features, settings);
      assertThat(old.with(other).autoencoder()).isSameAs(other);
    }
  }

  @Test
  void other_files_are_refused() throws Exception {
    Path file = folder.resolve("steering.json");
    for (String text : List.of("{", "{}", "{\"version\": 2, \"sae_sha256\": \"a\"}", "[3]")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> SteeringSpec.load(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no steering file");
    }
  }

  private static final String POINTER =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 12345\n";

  private static SaeSteering steering(SparseAutoencoder sae) {
    return new SaeSteering(
        sae,
        List.of(SteeredFeature.of(1, 1), SteeredFeature.of(3, 1)),
        SteeringSettings.of(SteeringAction.PER_TOKEN, 1));
  }

  private static SparseAutoencoder toy(float bias, HookPoint point) {
    Map<String, float[]> weights = new HashMap<>(ToySae.weights());
    weights.put("b_dec", new float[] {0, bias, 0});
    return SparseAutoencoder.of(SaeConfig.of(SaeArchitecture.STANDARD, 3, 4, true, point), weights);
  }

  @Test
  void several_find_their_autoencoders_in_their_own_order() {
    try (SparseAutoencoder one = toy(1, HookPoint.residPost(0));
        SparseAutoencoder two = toy(2, HookPoint.residPost(1))) {
      SteeringSpec a = SteeringSpec.of(steering(one));
      SteeringSpec b = SteeringSpec.of(steering(two));
      assertThat(SteeringSpec.with(List.of(b, a, b), List.of(one, two)))
          .extracting(SaeSteering::autoencoder)
          .containsExactly(two, one, two);
      assertThat(SteeringSpec.with(List.of(a), List.of(one)).get(0).spec())
          .isEqualTo(steering(one).spec());
      assertThat(SteeringSpec.with(List.of(), List.of(one))).isEmpty();
      assertThatThrownBy(() -> SteeringSpec.with(List.of(a, b), List.of(one)))
          .isInstanceOf(InterventionException.class)
          .hasMessage(
              "no autoencoder "
                  + two.sha256()
                  + " for the specification at blocks.1.resid_post is loaded; there are ["
                  + one.sha256()
                  + "]");
    }
  }

  @Test
  void two_autoencoders_at_one_point_are_refused() {
    try (SparseAutoencoder one = toy(1, HookPoint.residPost(0));
        SparseAutoencoder two = toy(2, HookPoint.residPost(0))) {
      List<SteeringSpec> both =
          List.of(SteeringSpec.of(steering(one)), SteeringSpec.of(steering(two)));
      assertThatThrownBy(() -> SteeringSpec.with(both, List.of(one, two)))
          .isInstanceOf(InterventionException.class)
          .hasMessage(
              "two steering specifications act at blocks.0.resid_post with different autoencoders, "
                  + one.sha256()
                  + " and "
                  + two.sha256()
                  + "; use one of them, or autoencoders of different points");
    }
  }

  @Test
  void a_file_has_at_most_16_mebibytes() throws Exception {
    Path file = folder.resolve("steering.json");
    try (SparseAutoencoder sae = toy(1, HookPoint.residPost(0))) {
      SteeringSpec spec = SteeringSpec.of(steering(sae));
      spec.save(file);
      String text = Files.readString(file);
      assertThat(text).endsWith("}\n");
      Files.writeString(file, text + " ".repeat((16 << 20) - text.length()));
      assertThat(SteeringSpec.load(file)).isEqualTo(spec);
      Files.writeString(file, text + " ".repeat((16 << 20) - text.length() + 1));
      assertThatThrownBy(() -> SteeringSpec.load(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("is larger than 16 MiB: it is no steering file");
    }
  }

  /** Where Git LFS was not there when a folder was cloned. */
  @Test
  void a_pointer_in_place_of_a_file_is_called_one() throws Exception {
    Path file = Files.writeString(folder.resolve("steering.json"), POINTER);
    assertThatThrownBy(() -> SteeringSpec.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("steering.json is a Git LFS pointer");
    Files.writeString(folder.resolve("cfg.json"), POINTER);
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cfg.json is a Git LFS pointer");
  }

  /** As older versions wrote it: no fingerprint of the autoencoder. */
  @Test
  void a_file_without_a_fingerprint_is_read() throws Exception {
    Path file = folder.resolve("steering.json");
    try (SparseAutoencoder sae = toy(1, HookPoint.residPost(0))) {
      SteeringSpec spec = SteeringSpec.of(steering(sae));
      SteeringSpec old =
          new SteeringSpec(
              spec.saeSha256(), Optional.empty(), spec.point(), spec.features(), spec.settings());
      old.save(file);
      assertThat(Files.readString(file)).doesNotContain("sae_fingerprint");
      assertThat(SteeringSpec.load(file)).isEqualTo(old);
    }
    Files.writeString(file, Files.readString(file).replace("\"version\" : 1", "\"version\" : 0"));
    assertThatThrownBy(() -> SteeringSpec.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is no steering file of version 1 with a sae_sha256");
  }
}
