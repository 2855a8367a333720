/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxyTest {
  private static Proxy chosen(Map<String, String> environment, String address) {
    return new EnvironmentProxy(environment::get).select(URI.create(address)).get(0);
  }

  private static Proxy at(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
  }

  @Test
  void the_scheme_of_the_address_chooses_the_variable() {
    Map<String, String> both =
        Map.of("HTTPS_PROXY", "http://one:3128", "http_proxy", "two:8080", "ALL_PROXY", "three:1");
    assertThat(chosen(both, "https://models.example/x")).isEqualTo(at("one", 3128));
    assertThat(chosen(both, "http://models.example/x")).isEqualTo(at("two", 8080));
    assertThat(chosen(Map.of("all_proxy", "http://three/"), "https://models.example"))
        .isEqualTo(at("three", 80));
    assertThat(chosen(Map.of("HTTPS_PROXY", " "), "https://models.example"))
        .isEqualTo(Proxy.NO_PROXY);
    assertThat(chosen(Map.of("https_proxy", "low:1", "HTTPS_PROXY", "high:1"), "https://m.example"))
        .isEqualTo(at("low", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost, .example.org | http://models.example.org | true",
        "example.org | http://example.org | true",
        "example.org | http://models.EXAMPLE.org | true",
        "example.org | http://badexample.org | false",
        "example.org:8080 | http://example.org:8080 | true",
        "example.org:8080 | http://example.org | false",
        "example.org:80 | http://example.org | true",
        "* | http://anything | true",
        "*.example.org | http://a.example.org | true",
        ", | http://anything | false"
      })
  void named_hosts_are_asked_directly(String list, String address, boolean direct) {
    Proxy found = chosen(Map.of("HTTP_PROXY", "p:1", "NO_PROXY", list), address);
    assertThat(found).isEqualTo(direct ? Proxy.NO_PROXY : at("p", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://h:1", "https://h:1", "http://user:secret@h:1", "http://", "http://a b"})
  void what_java_cannot_use_is_refused_without_repeating_it(String value) {
    assertThatThrownBy(() -> chosen(Map.of("HTTPS_PROXY", value), "https://models.example"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("https_proxy", "no_proxy")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void a_client_asks_the_proxy_for_the_whole_address() throws IOException, InterruptedException {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          byte[] seen = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, seen.length);
          exchange.getResponseBody().write(seen);
          exchange.close();
        });
    proxy.start();
    try {
      String here = "http://127.0.0.1:" + proxy.getAddress().getPort();
      HttpClient client =
          HttpClient.newBuilder()
              .proxy(new EnvironmentProxy(Map.of("HTTP_PROXY", here)::get))
              .build();
      String answer =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://models.invalid/v1")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      assertThat(answer).isEqualTo("http://models.invalid/v1");
    } finally {
      proxy.stop(0);
    }
  }
}
