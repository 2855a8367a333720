/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cfg.json means, field by field, and what is refused. */
class SaeFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHERE = "cfg.json";

  @TempDir Path folder;

  private static SaeConfig read(String json) throws IOException {
    return SaeConfigJson.read(JSON.readTree(json.replace('\'', '"')), WHERE);
  }

  /** A file of version 6 with more fields at the top and in the metadata. */
  private static SaeConfig six(String top, String metadata) throws IOException {
    return read(
        "{'architecture': 'standard', 'd_in': 3, 'd_sae': 4"
            + top
            + ", 'metadata': {'sae_lens_version': '6.1.0', 'hook_name': 'blocks.2.hook_resid_post'"
            + metadata
            + "}}");
  }

  @Test
  void absent_fields_have_the_defaults_of_saelens() throws IOException {
    SaeConfig config = six("", "");
    assertThat(config.architecture()).isEqualTo(SaeArchitecture.STANDARD);
    assertThat(config.width()).isEqualTo(3);
    assertThat(config.features()).isEqualTo(4);
    assertThat(config.subtractsDecoderBias()).isTrue();
    assertThat(config.scaling()).isEqualTo(InputScaling.NONE);
    assertThat(config.inputScale()).isEqualTo(1);
    assertThat(config.k()).isZero();
    assertThat(config.rescalesByDecoderNorm()).isFalse();
    assertThat(config.source()).isEqualTo(SaeConfig.Source.of(HookPoint.residPost(2)));
  }

  @Test
  void each_field_is_heeded() throws IOException {
    SaeConfig config =
        six(
            ", 'apply_b_dec_to_input': false, 'normalize_activations': 'layer_norm'",
            ", 'model_name': 'gpt2-small', 'model_sha256': 'ab', 'prepend_bos': false,"
                + " 'context_size': 64, 'model_from_pretrained_kwargs':"
                + " {'center_writing_weights': true}");
    assertThat(config.subtractsDecoderBias()).isFalse();
    assertThat(config.scaling()).isEqualTo(InputScaling.LAYER_NORM);
    assertThat(config.source())
        .isEqualTo(
            new SaeConfig.Source(
                "gpt2-small", Origin.ofWeights("ab"), HookPoint.residPost(2), true, false, 64));
  }

  @Test
  void one_factor_for_all_must_be_there_and_is_of_that_scaling_alone() throws IOException {
    SaeConfig scaled =
        six(
            ", 'normalize_activations': 'expected_average_only_in', 'norm_scaling_factor': 2.5",
            "");
    assertThat(scaled.scaling()).isEqualTo(InputScaling.EXPECTED_AVERAGE_ONLY_IN);
    assertThat(scaled.inputScale()).isEqualTo(2.5);
    assertThat(six(", 'normalize_activations': true, 'norm_scaling_factor': 2.5", "").scaling())
        .isEqualTo(InputScaling.EXPECTED_AVERAGE_ONLY_IN);
    assertThat(six(", 'normalize_activations': null", "").scaling()).isEqualTo(InputScaling.NONE);
    assertThat(six(", 'norm_scaling_factor': 2.5", "").inputScale()).isEqualTo(1);
    assertThatThrownBy(() -> six(", 'normalize_activations': 'expected_average_only_in'", ""))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("norm_scaling_factor is missing");
  }

  @Test
  void k_stands_beside_or_among_the_arguments() throws IOException {
    String topK =
        "{'architecture': 'topk', 'd_in': 3, 'd_sae': 4, 'hook_name': 'blocks.2.hook_resid_post'";
    SaeConfig beside = read(topK + ", 'k': 3, 'rescale_acts_by_decoder_norm': true}");
    assertThat(beside.k()).isEqualTo(3);
    assertThat(beside.rescalesByDecoderNorm()).isTrue();
    assertThat(read(topK + ", 'activation_fn_kwargs': {'k': 2}}").k()).isEqualTo(2);
    assertThatThrownBy(() -> read(topK + "}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("needs a number k");
    assertThatThrownBy(() -> read(topK + ", 'k': 5}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("1 to 4 but was 5");
  }

  /** Version, model, fields of the time, and whether activations are centred. */
  @ParameterizedTest
  @CsvSource({
    "'', gpt2-small, '', true",
    "2.1.3, gpt2-small, '', true",
    "6.1.0, gpt2-small, '', false",
    "'', gpt2-small, ', ''architecture'': ''standard''', false",
    "'', gpt2-small, ', ''activation_fn_str'': ''topk'', ''activation_fn_kwargs'': {''k'': 2}',"
        + " false",
    "'', gpt2-medium, '', false",
  })
  void only_the_first_releases_are_centred_without_saying_so(
      String version, String model, String fields, boolean centred) throws IOException {
    String versioned = version.isEmpty() ? "" : ", 'sae_lens_version': '" + version + "'";
    SaeConfig config =
        read(
            "{'d_in': 3, 'd_sae': 4, 'hook_point': 'blocks.8.hook_resid_pre', 'model_name': '"
                + model
                + "'"
                + versioned
                + fields
                + (version.startsWith("6")
                    ? ", 'metadata': {'model_name': '"
                        + model
                        + "', 'hook_name': 'blocks.8.hook_resid_pre'}"
                    : "")
                + "}");
    assertThat(config.source().centred()).isEqualTo(centred);
    assertThat(config.source().point()).isEqualTo(HookPoint.residPre(8));
  }

  @Test
  void what_cannot_be_read_is_refused_by_name() {
    assertThatThrownBy(() -> six(", 'reshape_activations': 'hook_z'", ""))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(WHERE, "reshape_activations is hook_z");
    assertThatThrownBy(() -> read("{'d_in': 'three', 'd_sae': 4}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("d_in must be a whole number but is \"three\"");
    assertThatThrownBy(() -> read("{'d_sae': 4}"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("d_in must be a whole number but is missing");
  }

  @Test
  void what_is_written_is_read_back() throws IOException {
    for (SaeConfig config :
        new SaeConfig[] {
          ToySae.config(SaeArchitecture.STANDARD, false)
              .withScaling(InputScaling.EXPECTED_AVERAGE_ONLY_IN, 1.5)
              .withSource(
                  new SaeConfig.Source(
                      "m", Origin.ofWeights("ab"), HookPoint.residPre(3), true, false, 32)),
          ToySae.config(SaeArchitecture.TOPK, true).withTopK(3, true),
          ToySae.config(SaeArchitecture.JUMPRELU, true)
              .withScaling(InputScaling.CONSTANT_NORM_RESCALE, 1),
          ToySae.config(SaeArchitecture.GATED, false)
        }) {
      JsonNode written = SaeConfigJson.write(config);
      assertThat(SaeConfigJson.read(JSON.readTree(written.toString()), WHERE)).isEqualTo(config);
      assertThat(written.path("dtype").asText()).isEqualTo("float32");
      assertThat(written.path("reshape_activations").asText()).isEqualTo("none");
    }
  }

  private Path saved() throws IOException {
    try (SparseAutoencoder sae =
        SparseAutoencoder.of(ToySae.config(SaeArchitecture.STANDARD, true), ToySae.weights())) {
      sae.save(folder);
    }
    return folder;
  }

  @Test
  void a_finetuned_scale_is_refused_unless_it_is_one() throws IOException {
    Path file = saved().resolve("sae_weights.safetensors");
    for (float factor : new float[] {1, 1.5f}) {
      SafetensorsFile stored = SafetensorsFile.open(file);
      SafetensorsWriter writer = new SafetensorsWriter();
      stored.tensors().keySet().stream()
          .filter(name -> !name.equals("scaling_factor"))
          .forEach(name -> writer.addCopy(stored, name));
      writer.add("scaling_factor", new long[] {4}, new float[] {1, 1, 1, factor});
      Path other = folder.resolve("other" + factor);
      Files.createDirectories(other);
      writer.write(other.resolve("sae_weights.safetensors"));
      Files.copy(folder.resolve("cfg.json"), other.resolve("cfg.json"));
      if (factor == 1) {
        try (SparseAutoencoder sae = SparseAutoencoder.load(other)) {
          assertThat(sae.config().features()).isEqualTo(4);
        }
      } else {
        assertThatThrownBy(() -> SparseAutoencoder.load(other))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContainingAll("scaling_factor", "1.5");
      }
    }
  }

  @Test
  void a_configuration_that_is_no_json_or_far_too_long_is_refused() throws IOException {
    Path file = saved().resolve("cfg.json");
    String text = Files.readString(file);
    Files.writeString(file, text + " ".repeat((1 << 20) - text.length()));
    SparseAutoencoder.load(folder).close();
    Files.writeString(file, text + " ".repeat((1 << 20) - text.length() + 1));
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("at most 1 MiB");
    Files.writeString(file, "{\"d_in\": ");
    assertThatThrownBy(() -> SparseAutoencoder.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is not JSON");
  }
}
