/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.run.ProgressListener;
import io.detoxj.core.run.Sha256;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine that does what servers and networks do. */
class HubDownloadTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String CONFIG = "{\"model_type\": \"gpt2\"}";
  private static final String TOKEN = "sesame";

  @TempDir Path root;

  private final byte[] weights = new byte[200_000];
  private final Deque<String> moods = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private String listing = "";
  private String location = "";
  private HttpServer server;
  private HttpServer elsewhere;

  @BeforeEach
  void start() throws IOException {
    System.setProperty(HubRetries.PAUSE_PROPERTY, "1");
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (i * 31 / 7);
    }
    server = server("hub");
    elsewhere = server("elsewhere");
    listing =
        listing(
            file("config.json", CONFIG.length(), gitHash(CONFIG), ""),
            file("model.safetensors", weights.length, "", Sha256.hex(weights)),
            file("pytorch_model.bin", 5, gitHash("hello"), ""));
  }

  @AfterEach
  void stop() {
    System.clearProperty(HubRetries.PAUSE_PROPERTY);
    server.stop(0);
    elsewhere.stop(0);
  }

  private HttpServer server(String name) throws IOException {
    HttpServer made =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    made.createContext("/", exchange -> answer(name, exchange));
    made.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    made.start();
    return made;
  }

  private static String address(HttpServer of) {
    return "http://127.0.0.1:" + of.getAddress().getPort();
  }

  private static String gitHash(String content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      String blob = "blob " + content.length() + "\0" + content;
      return HexFormat.of().formatHex(digest.digest(blob.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String file(String name, long size, String blobId, String sha256) {
    String lfs =
        sha256.isEmpty()
            ? ""
            : ", \"lfs\": {\"size\": " + size + ", \"sha256\": \"" + sha256 + "\"}";
    return "{\"rfilename\": \""
        + name
        + "\", \"size\": "
        + size
        + ", \"blobId\": \""
        + blobId
        + "\""
        + lfs
        + "}";
  }

  private static String listing(String... files) {
    return "{\"sha\": \"" + COMMIT + "\", \"siblings\": [" + String.join(", ", files) + "]}";
  }

  private void answer(String name, HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    synchronized (log) {
      log.add(name + " " + path + " " + range + " " + key);
    }
    if (path.startsWith("/api/")) {
      send(exchange, 200, listing.getBytes(StandardCharsets.UTF_8), 0);
      return;
    }
    byte[] content =
        path.endsWith("config.json") ? CONFIG.getBytes(StandardCharsets.UTF_8) : weights;
    String mood = path.endsWith("config.json") || moods.isEmpty() ? "" : moods.pop();
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    switch (mood) {
      case "elsewhere" -> {
        exchange.getResponseHeaders().add("Location", address(elsewhere) + path);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
      }
      case "truncate" -> send(exchange, 200, content, content.length / 2);
      case "stall" -> {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content, 0, 1000);
        exchange.getResponseBody().flush();
        try {
          Thread.sleep(3_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        exchange.close();
      }
      case "drip" -> drip(exchange, content);
      case "nowhere" -> {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
      }
      case "long" -> send(exchange, 200, Arrays.copyOf(content, content.length + 9), 0);
      case "wrong" -> send(exchange, 200, new byte[content.length], 0);
      case "shifted" -> {
        exchange.getResponseHeaders().add("Content-Range", "bytes 3-9/10");
        send(exchange, 206, content, 0);
      }
      case "401", "404", "429", "500" -> {
        exchange.sendResponseHeaders(Integer.parseInt(mood), -1);
        exchange.close();
      }
      default -> {
        if (from > 0 && !mood.equals("whole")) {
          exchange
              .getResponseHeaders()
              .add("Content-Range", "bytes " + from + "-" + content.length + "/" + content.length);
          send(exchange, 206, Arrays.copyOfRange(content, from, content.length), 0);
        } else {
          send(exchange, 200, content, 0);
        }
      }
    }
  }

  /** Announces everything and breaks off before the end if {@code end} is not 0. */
  private static void send(HttpExchange exchange, int status, byte[] content, int end)
      throws IOException {
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content, 0, end == 0 ? content.length : end);
    exchange.close();
  }

  /** A byte now and then, as long as the other side listens. */
  private static void drip(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    for (int i = 0; i < 500; i++) {
      exchange.getResponseBody().write(content[i]);
      exchange.getResponseBody().flush();
      LockSupport.parkNanos(20_000_000);
    }
    exchange.close();
  }

  private Duration limit = Duration.ofMinutes(5);

  private Path download() throws IOException {
    return download(ProgressListener.silent());
  }

  private Path download(ProgressListener progress) throws IOException {
    HubClient client =
        new HubClient(URI.create(address(server)), TOKEN, limit, ProxySelector.of(null));
    return new HubDownload(HubCache.at(root), client, progress).run(HubRequest.of("garden/turnip"));
  }

  private void assertWhole(Path snapshot) throws IOException {
    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readString(snapshot.resolve("config.json"))).isEqualTo(CONFIG);
    assertThat(HubCache.at(root).find("garden/turnip")).isEqualTo(snapshot);
  }

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

  private void refused(String... named) {
    assertThatThrownBy(this::download)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(named)
        .hasMessageNotContainingAny(TOKEN);
    assertThatThrownBy(() -> HubCache.at(root).find("garden/turnip"))
        .isInstanceOf(CheckpointException.class);
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
  void a_server_that_stays_busy_is_an_error_that_can_be_resumed() {
    moods.addAll(List.of("500", "500", "500", "500", "500"));
    assertThatThrownBy(this::download)
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("500", "after 5 attempts");
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
