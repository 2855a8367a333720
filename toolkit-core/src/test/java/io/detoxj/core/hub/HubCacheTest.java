/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
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
  void a_reference_that_leads_away_is_not_followed() throws IOException {
    cached("models--garden--turnip", "main", "abc123");
    Files.writeString(root.resolve("models--garden--turnip/refs/main"), "../../..");
    assertThatThrownBy(() -> HubCache.at(root).find("garden/turnip"))
        .isInstanceOf(CheckpointException.class);
  }
}
