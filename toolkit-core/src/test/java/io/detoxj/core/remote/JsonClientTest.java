/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.DetoxException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server on this machine that does not end its answers. */
class JsonClientTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/stall", exchange -> endless(exchange, 200, false));
    server.createContext("/drip", exchange -> endless(exchange, 200, true));
    server.createContext("/busy", exchange -> endless(exchange, 503, true));
    server.createContext("/wrong", exchange -> endless(exchange, 404, false));
    server.createContext(
        "/whole",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** Sends the headers and then nothing, or a blank now and then, until the test is over. */
  private void endless(HttpExchange exchange, int status, boolean drips) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, 0);
    OutputStream body = exchange.getResponseBody();
    body.flush();
    try {
      while (!over.await(20, TimeUnit.MILLISECONDS)) {
        if (drips) {
          body.write(' ');
          body.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private JsonClient client(String path, int port) {
    return new JsonClient(
        URI.create("http://127.0.0.1:" + port + path),
        new RequestLimits(Duration.ofSeconds(1), 2, 0, 1_000_000),
        new KeyHeader("KEY", "Authorization", "Bearer "),
        name -> name.equals("KEY") ? "sesame-0123" : null,
        time -> {});
  }

  private void assertGivenUp(String path) {
    JsonClient client = client(path, server.getAddress().getPort());
    assertThatThrownBy(() -> client.post("{}"))
        .isInstanceOf(DetoxException.class)
        .hasMessageContainingAll(path, "2 attempts", "not complete after 1000 ms");
  }

  @Test
  void an_answer_that_stalls_after_its_headers_ends_at_the_limit() {
    assertGivenUp("/stall");
    assertGivenUp("/wrong");
  }

  @Test
  void an_answer_that_drips_ends_at_the_limit() {
    assertGivenUp("/drip");
    assertGivenUp("/busy");
  }

  @Test
  void a_whole_answer_is_read() {
    JsonClient client =
        new JsonClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/whole"),
            new RequestLimits(Duration.ofMinutes(1), 2, 0, 1_000_000),
            new KeyHeader("KEY", "Authorization", "Bearer "),
            name -> null,
            time -> {});
    assertThat(client.post("{}").body().isObject()).isTrue();
    assertThat(client.post("{}").status()).isEqualTo(200);
  }

  @Test
  void a_status_line_that_repeats_the_key_is_in_no_message() throws IOException {
    try (ServerSocket odd = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      threads.execute(() -> answerOddly(odd));
      JsonClient client =
          new JsonClient(
              URI.create("http://127.0.0.1:" + odd.getLocalPort() + "/"),
              new RequestLimits(Duration.ofMinutes(1), 1, 0, 1_000_000),
              new KeyHeader("KEY", "Authorization", "Bearer "),
              name -> name.equals("KEY") ? "sesame-0123" : null,
              time -> {});
      assertThatThrownBy(() -> client.post("{}"))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("1 attempts")
          .hasMessageNotContainingAny("sesame-0123", "\u001b");
    }
  }

  private static void answerOddly(ServerSocket odd) {
    try (Socket socket = odd.accept()) {
      socket
          .getOutputStream()
          .write("Bearer ses\u001b[0mame-0123\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      socket.getInputStream().readNBytes(10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
