/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HubDownloadTest extends ScriptedHub {
  @Test
  void files_are_fetched_checked_and_found() throws IOException {
    List<Long> heard = new ArrayList<>();
    Path snapshot = download((done, total, what) -> heard.add(done));
    assertWhole(snapshot);
    assertThat(snapshot).endsWithRaw(Path.of("snapshots", COMMIT));
    // A pickle is in the listing and is not asked for.
    assertThat(Files.exists(snapshot.resolve("pytorch_model.bin"))).isFalse();
    assertThat(heard).isSorted().last().isEqualTo((long) weights.length + CONFIG.length());
    int requests = log.size();
    assertThat(download()).isEqualTo(snapshot);
    assertThat(log).hasSize(requests + 1);
  }

  @Test
  void a_truncated_answer_is_resumed_where_it_ended() throws IOException {
    moods.add("truncate");
    assertWhole(download());
    assertThat(log).anyMatch(line -> line.contains("bytes=" + weights.length / 2 + "-"));
  }

  @Test
  void a_server_that_cannot_resume_sends_it_whole() throws IOException {
    moods.addAll(List.of("truncate", "whole"));
    assertWhole(download());
  }

  @Test
  void a_stalled_answer_is_given_up_and_resumed() throws IOException {
    moods.add("stall");
    limit = Duration.ofMillis(700);
    assertWhole(download());
  }

  @Test
  void a_byte_now_and_then_is_not_waited_for_and_the_rest_is_resumed() throws IOException {
    moods.add("drip");
    assertWhole(impatient().run(HubRequest.of("garden/turnip")));
    assertThat(log).anyMatch(line -> line.matches(".*model.safetensors bytes=[1-9][0-9]*- .*"));
    Files.delete(HubCache.at(root).find("garden/turnip").resolve("model.safetensors"));
    Path blob = root.resolve("models--garden--turnip/blobs/" + Sha256.hex(weights));
    Files.delete(blob);
    moods.addAll(List.of("drip", "drip", "drip", "drip", "drip"));
    assertThatThrownBy(() -> impatient().run(HubRequest.of("garden/turnip")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("fewer than 1024 a second", "after 5 attempts");
  }

  private HubDownload impatient() {
    HubClient client =
        new HubClient(
            URI.create(address(server)), TOKEN, Duration.ofMillis(200), ProxySelector.of(null));
    return new HubDownload(HubCache.at(root), client, ProgressListener.silent());
  }

  @Test
  void two_threads_that_want_one_model_wait_for_each_other() throws IOException {
    List<CompletableFuture<Path>> second = new ArrayList<>();
    Path first =
        download(
            (done, total, what) -> {
              if (second.isEmpty()) {
                second.add(CompletableFuture.supplyAsync(this::downloadUnchecked));
                // The second has its listing now and is about to take the lock.
                while (listings() < 2 && !second.get(0).isDone()) {
                  Thread.onSpinWait();
                }
              }
            });
    assertWhole(first);
    assertThat(second.get(0).join()).isEqualTo(first);
  }

  private long listings() {
    synchronized (log) {
      return log.stream().filter(line -> line.contains("/api/")).count();
    }
  }

  private Path downloadUnchecked() {
    try {
      return download();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void busy_servers_are_asked_again() throws IOException {
    moods.addAll(List.of("429", "500"));
    assertWhole(download());
  }

  @Test
  void a_redirect_does_not_take_the_token_along() throws IOException {
    moods.add("elsewhere");
    assertWhole(download());
    assertThat(log).anyMatch(line -> line.startsWith("elsewhere") && line.endsWith(" null"));
    assertThat(log)
        .filteredOn(line -> line.startsWith("hub"))
        .allMatch(line -> line.endsWith("Bearer " + TOKEN));
  }

  @Test
  void a_server_that_stays_busy_is_an_error_that_can_be_resumed() {
    moods.addAll(List.of("500", "500", "500", "500", "500"));
    assertThatThrownBy(this::download)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("500", "after 5 attempts");
  }
}
