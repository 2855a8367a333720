/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels from files and from a server that answers as Neuronpedia does. */
class FeatureLabelsTest {
  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private Neuronpedia service;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/api/feature/tiny/1-res/3", 200, "{\"explanations\":[{\"description\":\"rude\"}]}");
    answer("/api/feature/tiny/1-res/4", 200, "{\"explanations\":[]}");
    answer("/api/feature/tiny/1-res/5", 404, "{}");
    answer("/api/feature/tiny/1-res/6", 200, "<html>");
    answer("/api/feature/tiny/1-res/7", 200, "[".repeat(100_000));
    server.createContext("/api/feature/tiny/1-res/8", this::stall);
    server.setExecutor(threads);
    server.start();
    service =
        Neuronpedia.at(
            URI.create("http://localhost:" + server.getAddress().getPort()), Duration.ofMinutes(5));
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  /** Sends the headers and no body. */
  private void stall(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("labels.jsonl"), text);
  }

  @Test
  void the_first_description_of_a_feature_counts() throws IOException {
    String first = "{\"index\": \"7\", \"description\": \"insults\", \"model\": \"x\"}";
    String second = "{\"index\": 7, \"description\": \"other\"}";
    String third = "{\"index\": 12, \"description\": \"rain\"}";
    Map<Integer, String> expected = Map.of(7, "insults", 12, "rain");
    assertThat(FeatureLabels.read(file(first + "\n" + second + "\n" + third + "\n")))
        .isEqualTo(expected);
    assertThat(FeatureLabels.read(file("[" + first + "," + second + "," + third + "]")))
        .isEqualTo(expected);
  }

  @Test
  void other_files_are_refused() {
    for (String text : List.of("{\"index\": -1, \"description\": \"x\"}", "{\"index\": 3}", "{a")) {
      assertThatThrownBy(() -> FeatureLabels.read(file(text)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("labels.jsonl");
    }
  }

  @Test
  void the_service_gives_the_labels_it_has() throws IOException {
    assertThat(service.labels("tiny", "1-res", List.of(3, 4))).isEqualTo(Map.of(3, "rude"));
  }

  @Test
  void answers_that_are_none_name_the_address() {
    assertThatThrownBy(() -> service.labels("tiny", "1-res", List.of(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("/tiny/1-res/5", "404");
    assertThatThrownBy(() -> service.labels("tiny", "1-res", List.of(6)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("/tiny/1-res/6", "not JSON");
    assertThatThrownBy(() -> service.labels("tiny", "1-res", List.of(7)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("/tiny/1-res/7", "too deep");
    assertThatThrownBy(() -> service.labels("../tiny", "1-res", List.of(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../tiny");
  }

  @Test
  void an_answer_without_an_end_is_given_up() {
    Neuronpedia impatient =
        Neuronpedia.at(
            URI.create("http://localhost:" + server.getAddress().getPort()),
            Duration.ofMillis(200));
    assertThatThrownBy(() -> impatient.labels("tiny", "1-res", List.of(8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not complete after 200 ms");
  }

  @Test
  void an_address_with_a_password_is_refused() {
    assertThatThrownBy(
            () -> Neuronpedia.at(URI.create("http://a:pw-8412@localhost"), Duration.ofSeconds(9)))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("pw-8412");
  }
}
