/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a download refuses of a hub, of a listing and of the environment. */
class HubRefusalsTest extends ScriptedHub {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://[",
        "https:///garden",
        "https:garden",
        "mailto:turnip@example.org",
        "https://turnip:pw-8412@example.org/",
        "http://a b/",
        "ftp://example.org/"
      })
  void redirects_to_nowhere_are_refused_unseen(String nowhere) {
    location = nowhere;
    moods.add("nowhere");
    refused("redirects model.safetensors to nowhere safe");
  }

  @Test
  void sizes_beyond_any_disk_are_refused() {
    listing =
        listing(
            file("model-1.safetensors", Long.MAX_VALUE, "", Sha256.hex(weights)),
            file("model-2.safetensors", Long.MAX_VALUE, "", Sha256.hex(weights)));
    refused("sizes that no disk holds");
  }

  @Test
  void a_listing_of_too_many_values_is_refused_before_it_is_a_tree() {
    listing = "[" + "[],".repeat(1_100_000) + "0]";
    refused("too deep or too long");
    listing = "[".repeat(100_000);
    refused("too deep or too long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://turnip:pw-8412@127.0.0.1:1",
        "http://127.0.0.1:1/?api_key=pw-8412",
        "http://127.0.0.1:1/?x=pw-8412",
        "http://turnip:pw-8412@[oops",
        "http://turnip:pw-8412@host_name:1",
        "pw-8412"
      })
  void an_endpoint_with_a_password_is_refused_unseen(String endpoint) {
    offered(Map.of("HF_ENDPOINT", endpoint), "HF_ENDPOINT", "pw-8412");
  }

  @Test
  void a_token_that_no_header_can_carry_is_refused_unseen() {
    offered(
        Map.of("HF_ENDPOINT", address(server), "HF_TOKEN", "pw-8412\nx"), "HF_TOKEN", "pw-8412");
  }

  private void offered(Map<String, String> environment, String named, String secret) {
    HubCache cache = new HubCache(root, environment::get);
    assertThatThrownBy(
            () -> cache.download(HubRequest.of("garden/turnip"), ProgressListener.silent()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(named)
        .satisfies(
            problem -> {
              StringWriter trace = new StringWriter();
              problem.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain(secret);
            });
    assertThat(log).isEmpty();
  }

  @Test
  void more_than_announced_is_refused() {
    moods.add("long");
    refused("more of model.safetensors");
  }

  @Test
  void a_wrong_hash_is_refused_and_leaves_nothing() throws IOException {
    moods.add("wrong");
    refused("model.safetensors", "hash");
    assertWhole(download());
  }

  @Test
  void a_wrong_range_is_refused() {
    moods.addAll(List.of("truncate", "shifted"));
    refused("range");
  }

  @Test
  void refusals_say_what_to_do() {
    moods.add("401");
    refused("licence", "HF_TOKEN");
    moods.add("404");
    refused("model.safetensors", "check the model id");
  }

  @Test
  void unsafe_names_are_refused_before_anything_is_fetched() {
    for (String name : new String[] {"../evil.safetensors", "/etc/x", "a//b", "a\\\\b", "."}) {
      listing = listing(file(name, 3, gitHash("abc"), ""));
      refused("unsafe name");
    }
    assertThat(log).allMatch(line -> line.contains("/api/"));
  }

  @Test
  void listings_that_make_no_sense_are_refused() {
    listing = "turnip";
    refused("not JSON");
    listing = "{\"sha\": \"../..\"}";
    refused("no commit");
    listing = listing(file("config.json", -1, gitHash(CONFIG), ""));
    refused("size");
    listing = listing(file("config.json", 3, "zz", ""));
    refused("hash");
    listing = listing(file("notes.txt", 3, gitHash("abc"), ""));
    refused("no file that matches");
  }

  @Test
  void offline_nothing_is_asked() {
    HubCache cache = new HubCache(root, Map.of("HF_HUB_OFFLINE", "1")::get);
    assertThatThrownBy(
            () -> cache.download(HubRequest.of("garden/turnip"), ProgressListener.silent()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("HF_HUB_OFFLINE");
    assertThat(log).isEmpty();
  }
}
