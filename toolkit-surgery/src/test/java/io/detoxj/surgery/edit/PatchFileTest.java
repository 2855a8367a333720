/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.Neuron;
import io.detoxj.surgery.region.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchFileTest {
  private static final SurgeryPatch PATCH =
      new SurgeryPatch(
          Origin.ofWeights("ab"),
          new Region(EditTarget.GATE, List.of(new Neuron(1, 7), new Neuron(0, 3)), "by hand"),
          BehaviourDirection.layered(new float[][] {{3, 4}, {0, 2}}, "two layers"),
          -1.08,
          0.7,
          Map.of(0, "00", 1, "11"));

  @TempDir Path folder;

  @Test
  void reads_back_to_the_bit() throws IOException {
    Path file = folder.resolve("patch.safetensors");
    PATCH.save(file);
    SurgeryPatch read = SurgeryPatch.load(file);
    assertThat(read).isEqualTo(PATCH);
    assertThat(read.direction().origin()).isEqualTo("two layers");
  }

  @Test
  void a_patch_file_says_which_field_of_another_model_differs() throws IOException {
    Path file = folder.resolve("patch.safetensors");
    Path config;
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      TinyEdits.patch(reference.model(), EditTarget.GATE, Strength.alpha(0.7)).save(file);
      config = reference.folder().resolve("config.json");
      SurgeryPatch read = SurgeryPatch.load(file);
      assertThat(read.model()).isEqualTo(Origin.of(reference.model().info()));
      reference.model().with(read.asWeights()).close();
    }
    Files.writeString(config, Files.readString(config).replace("\"n_head\": 3", "\"n_head\": 4"));
    try (TransformerModel other = TransformerModel.load(config.getParent())) {
      ModelSurgery edit = SurgeryPatch.load(file).asWeights();
      assertThatThrownBy(() -> other.with(edit))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("the patch was made for weights")
          .hasMessageContaining("config.n_head: 4 here, 3 there")
          .hasMessageContaining("select and edit anew on this model");
    }
  }

  @Test
  void no_patch_is_refused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    new SafetensorsWriter().add("direction", new long[] {1, 2}, new float[2]).write(file);
    assertThatThrownBy(() -> SurgeryPatch.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("other.safetensors is no detoxj-surgery-patch-1");
  }

  @ParameterizedTest
  @CsvSource({
    "target,WINDOW",
    "alpha,many",
    "alpha,NaN",
    "vectors_sha256.1,",
  })
  void a_damaged_field_is_refused(String field, String value) throws IOException {
    Path file = folder.resolve("patch.safetensors");
    PATCH.save(file);
    SafetensorsFile stored = SafetensorsFile.open(file);
    SafetensorsWriter writer = new SafetensorsWriter();
    stored
        .metadata()
        .forEach(
            (key, old) -> {
              if (!key.equals(field)) {
                writer.metadata(key, old);
              } else if (value != null) {
                writer.metadata(key, value);
              }
            });
    stored.tensors().keySet().forEach(name -> writer.addCopy(stored, name));
    Path damaged = folder.resolve("damaged.safetensors");
    writer.write(damaged);
    assertThatThrownBy(() -> SurgeryPatch.load(damaged))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("damaged patch");
  }
}
