/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
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
}
