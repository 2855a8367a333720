/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
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
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub on this machine in the mood that a test gives it. */
abstract class ScriptedHub {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String CONFIG = "{\"model_type\": \"gpt2\"}";
  static final String TOKEN = "sesame";

  @TempDir Path root;

  final byte[] weights = new byte[200_000];
  final Deque<String> moods = new ArrayDeque<>();
  final List<String> log = new ArrayList<>();
  String listing = "";
  String location = "";
  HttpServer server;
  HttpServer elsewhere;

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

  HttpServer server(String name) throws IOException {
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

  static String address(HttpServer of) {
    return "http://127.0.0.1:" + of.getAddress().getPort();
  }

  static String gitHash(String content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      String blob = "blob " + content.length() + "\0" + content;
      return HexFormat.of().formatHex(digest.digest(blob.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String file(String name, long size, String blobId, String sha256) {
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

  static String listing(String... files) {
    return "{\"sha\": \"" + COMMIT + "\", \"siblings\": [" + String.join(", ", files) + "]}";
  }

  void answer(String name, HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    synchronized (log) {
      log.add(name + " " + path + " " + range + " " + key);
    }
    if (path.startsWith("/api/")) {
      send(exchange, 200, listing.getBytes(StandardCharsets.UTF_8));
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
      case "truncate" -> truncate(exchange, content, content.length / 2);
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
      case "long" -> send(exchange, 200, Arrays.copyOf(content, content.length + 9));
      case "wrong" -> send(exchange, 200, new byte[content.length]);
      case "shifted" -> {
        exchange.getResponseHeaders().add("Content-Range", "bytes 3-9/10");
        send(exchange, 206, content);
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
          send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
        } else {
          send(exchange, 200, content);
        }
      }
    }
  }

  static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }

  /**
   * Announces everything and breaks off before the end, once the other side has what was sent: an
   * HTTP client may drop what it received but has not handed on when a connection breaks.
   */
  private void truncate(HttpExchange exchange, byte[] content, int end) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, end);
    exchange.getResponseBody().flush();
    Path partial =
        root.resolve("models--garden--turnip/blobs/" + Sha256.hex(content) + ".incomplete");
    for (int i = 0; i < 1_000 && (!Files.exists(partial) || Files.size(partial) < end); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    exchange.close();
  }

  /** A byte now and then, as long as the other side listens. */
  static void drip(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    for (int i = 0; i < 500; i++) {
      exchange.getResponseBody().write(content[i]);
      exchange.getResponseBody().flush();
      LockSupport.parkNanos(20_000_000);
    }
    exchange.close();
  }

  Duration limit = Duration.ofMinutes(5);

  Path download() throws IOException {
    return download(ProgressListener.silent());
  }

  Path download(ProgressListener progress) throws IOException {
    HubClient client =
        new HubClient(URI.create(address(server)), TOKEN, limit, ProxySelector.of(null));
    return new HubDownload(HubCache.at(root), client, progress).run(HubRequest.of("garden/turnip"));
  }

  void assertWhole(Path snapshot) throws IOException {
    assertThat(Files.readAllBytes(snapshot.resolve("model.safetensors"))).isEqualTo(weights);
    assertThat(Files.readString(snapshot.resolve("config.json"))).isEqualTo(CONFIG);
    assertThat(HubCache.at(root).find("garden/turnip")).isEqualTo(snapshot);
  }

  void refused(String... named) {
    assertThatThrownBy(this::download)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(named)
        .hasMessageNotContainingAny(TOKEN);
    assertThatThrownBy(() -> HubCache.at(root).find("garden/turnip"))
        .isInstanceOf(CheckpointException.class);
  }
}
