/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.steering.sae.SaeDirectory.Entry;
import io.detoxj.steering.sae.SaeDirectory.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaeDirectoryTest {
  @TempDir private Path folder;

  @Test
  void an_autoencoder_is_found_by_its_release_and_id() {
    assertThat(SaeDirectory.find("gpt2-small-res-jb", "blocks.8.hook_resid_pre"))
        .isEqualTo(
            new Entry(
                "gpt2-small-res-jb",
                "blocks.8.hook_resid_pre",
                "gpt2-small",
                "jbloom/GPT2-Small-SAEs-Reformatted",
                "blocks.8.hook_resid_pre",
                Form.SAELENS));
    assertThat(SaeDirectory.find("gemma-scope-2b-pt-res-canonical", "layer_0/width_16k/canonical"))
        .isEqualTo(
            new Entry(
                "gemma-scope-2b-pt-res-canonical",
                "layer_0/width_16k/canonical",
                "gemma-2-2b",
                "google/gemma-scope-2b-pt-res",
                "layer_0/width_16k/average_l0_105",
                Form.GEMMA_SCOPE));
  }

  @Test
  void an_unknown_name_is_refused_with_the_nearest_ones() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SaeDirectory.find("gpt2-small-res-jp", "x"))
        .withMessageContaining("gpt2-small-res-jb");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SaeDirectory.find("gpt2-small-res-jb", "blocks.8.hook_resid_prx"))
        .withMessageContaining("blocks.8.hook_resid_pre");
  }

  @Test
  void every_entry_has_a_name_of_its_own_and_a_path_within_its_repository() {
    Set<String> names = new HashSet<>();
    for (Entry one : SaeDirectory.all()) {
      assertThat(names.add(one.release() + " " + one.id())).as(one.toString()).isTrue();
      assertThat(one.repository()).matches("[\\w.-]+/[\\w.-]+");
      Path path = folder.resolve(one.path());
      assertThat(path.normalize()).as(one.toString()).isEqualTo(path);
      assertThat(path.startsWith(folder)).as(one.toString()).isTrue();
      if (one.form() == Form.GEMMA_SCOPE) {
        assertThat(one.path()).matches("layer_\\d+/width_\\w+/average_l0_\\d+");
        assertThat(one.model()).startsWith("gemma-2-");
      }
    }
    assertThat(names).hasSize(1312);
    assertThat(SaeDirectory.releases()).hasSize(33).doesNotHaveDuplicates();
  }

  @Test
  void a_folder_of_saelens_is_opened_where_the_entry_says() throws IOException {
    Entry entry = SaeDirectory.find("gpt2-small-mlp-out-v5-32k", "blocks.3.hook_mlp_out");
    SaeConfig config = ToySae.config(SaeArchitecture.STANDARD, true);
    try (SparseAutoencoder toy = SparseAutoencoder.of(config, ToySae.weights())) {
      toy.save(folder.resolve(entry.path()));
    }
    try (SparseAutoencoder opened = entry.open(folder)) {
      assertThat(opened.config().features()).isEqualTo(4);
      assertThat(opened.config().source().point()).isEqualTo(HookPoint.residPost(0));
    }
  }
}
