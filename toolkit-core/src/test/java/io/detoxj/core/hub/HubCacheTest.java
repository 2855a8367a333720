/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {
  @TempDir Path root;

  private Path cached(String folder, String revision, String commit) throws IOException {
    Path model = root.resolve(folder);
    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs").resolve(revision), commit + "\n");
    return Files.createDirectories(model.resolve("snapshots").resolve(commit));
  }

  @Test
  void a_cached_model_is_found_by_id_revision_and_commit() throws IOException {
    Path snapshot = cached("models--garden--turnip", "main", "abc123");
    Path other = cached("models--garden--turnip", "v2", "def456");
    cached("models--gpt2", "main", "aaa");
    HubCache cache = HubCache.at(root);
    assertThat(cache.models()).containsExactly("garden/turnip", "gpt2");
    assertThat(cache.find("garden/turnip")).isEqualTo(snapshot);
    assertThat(cache.find("garden/turnip@v2")).isEqualTo(other);
    assertThat(cache.find("garden/turnip@abc123")).isEqualTo(snapshot);
    assertThat(cache.find(root.toString())).isEqualTo(root);
  }

  @Test
  void what_is_not_there_is_named_with_the_nearest() throws IOException {
    cached("models--garden--turnip", "main", "abc123");
    assertThatThrownBy(() -> HubCache.at(root).find("garden/turnips"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("garden/turnips", "[garden/turnip]", "HubCache.download");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../secret", "a/b/c", "/no/such/folder", "a--b", "", "a/..", "gpt2@../../x"})
  void names_that_are_no_ids_are_refused(String name) {
    assertThatThrownBy(() -> HubCache.at(root).find(name)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void the_environment_says_where_the_cache_is() {
    assertThat(HubCache.standard(Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b")::get).root())
        .isEqualTo(Path.of("/a"));
    assertThat(HubCache.standard(Map.of("HF_HOME", "/b")::get).root()).isEqualTo(Path.of("/b/hub"));
    assertThat(HubCache.standard(Map.<String, String>of()::get).root())
        .endsWithRaw(Path.of(".cache", "huggingface", "hub"));
  }

  @Test
  void the_older_and_the_general_variables_are_read_in_pythons_order() {
    Map<String, String> all =
        Map.of("HUGGINGFACE_HUB_CACHE", "/a", "HF_HOME", "/b", "XDG_CACHE_HOME", "/c");
    assertThat(HubCache.standard(all::get).root()).isEqualTo(Path.of("/a"));
    assertThat(HubCache.standard(Map.of("HF_HOME", "/b", "XDG_CACHE_HOME", "/c")::get).root())
        .isEqualTo(Path.of("/b/hub"));
    assertThat(HubCache.standard(Map.of("XDG_CACHE_HOME", "/c", "HF_HOME", " ")::get).root())
        .isEqualTo(Path.of("/c/huggingface/hub"));
  }

  @Test
  void a_tilde_is_the_home_folder_and_a_name_is_filled_in() {
    Path home = Path.of(System.getProperty("user.home"));
    assertThat(HubCache.standard(Map.of("HF_HOME", "~/models")::get).root())
        .isEqualTo(home.resolve("models/hub"));
    assertThat(HubCache.standard(Map.of("HF_HUB_CACHE", "~")::get).root()).isEqualTo(home);
    assertThat(
            HubCache.standard(
                    Map.of("HF_HUB_CACHE", "${DATA}/$USER/$NONE", "DATA", "/d", "USER", "anna")
                        ::get)
                .root())
        .isEqualTo(Path.of("/d/anna/$NONE"));
    assertThatThrownBy(() -> HubCache.standard(Map.of("HF_HOME", "a\0b")::get))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_HOME");
  }

  @Test
  void a_reference_that_leads_away_is_not_followed() throws IOException {
    cached("models--garden--turnip", "main", "abc123");
    Files.writeString(root.resolve("models--garden--turnip/refs/main"), "../../..");
    assertThatThrownBy(() -> HubCache.at(root).find("garden/turnip"))
        .isInstanceOf(CheckpointException.class);
  }
}
