/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.model.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A completions endpoint on this machine that answers what a test tells it, and a model over it.
 */
abstract class ScriptedCompletionsServer {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String KEY = "sesame";

  @TempDir Path folder;

  HttpServer server;
  final Deque<String> scripted = new ArrayDeque<>();
  final List<String> authorisations = new ArrayList<>();
  final List<Long> pauses = new ArrayList<>();
  int requests;
  RemoteModel model;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/completions", this::answer);
    server.start();
    model = open(options());
  }

  @AfterEach
  void stop() {
    model.close();
    server.stop(0);
  }

  RemoteOptions options() {
    URI endpoint =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/completions");
    return RemoteOptions.of(endpoint, "toy")
        .withAttempts(3, Duration.ofMinutes(5))
        .withTopLogProbabilities(1);
  }

  RemoteModel open(RemoteOptions options) throws IOException {
    CompletionsClient client =
        new CompletionsClient(
            options, name -> name.equals("OPENAI_API_KEY") ? KEY : null, pauses::add);
    Path tokenizer = TinyTokenizer.write(folder);
    return RemoteModel.open(options, tokenizer, 64, List.of(TinyTokenizer.endOfText()), client);
  }

  /** What the script says, or the rule. */
  void answer(HttpExchange exchange) throws IOException {
    requests++;
    authorisations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    byte[] body = exchange.getRequestBody().readAllBytes();
    String script = scripted.isEmpty() ? "" : scripted.pop();
    if (script.matches("\\d{3}( .*)?")) {
      if (script.length() > 4) {
        exchange.getResponseHeaders().add("Retry-After", script.substring(4));
      }
      exchange.sendResponseHeaders(Integer.parseInt(script.substring(0, 3)), -1);
      exchange.close();
      return;
    }
    byte[] text =
        (script.isEmpty() ? rule(JSON.readTree(body)) : script).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  String rule(JsonNode request) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode choices = root.putArray("choices");
    JsonNode prompts = request.get("prompt");
    for (int i = prompts.size() - 1; i >= 0; i--) {
      int last = prompts.get(i).get(prompts.get(i).size() - 1).asInt();
      ObjectNode choice = choices.addObject().put("index", i);
      ObjectNode top = choice.putObject("logprobs").putArray("top_logprobs").addObject();
      top.put("token_id:" + (last + 1), -0.1).put("token_id:" + last, -2.5);
    }
    return root.toString();
  }

  static String choice(int index, String token, String logProbability) {
    return "{\"index\": "
        + index
        + ", \"logprobs\": {\"top_logprobs\": [{\""
        + token
        + "\": "
        + logProbability
        + "}]}}";
  }

  static String choices(String... choices) {
    return "{\"choices\": [" + String.join(", ", choices) + "]}";
  }

  static String top(String... entries) {
    return "{\"choices\": [{\"index\": 0, \"logprobs\": {\"top_logprobs\": [{"
        + String.join(", ", entries)
        + "}]}}]}";
  }

  void refused(String answer, String... named) {
    scripted.add(answer);
    try (Session session = model.newSession()) {
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {5})))
          .isInstanceOf(DetoxException.class)
          .hasMessageContainingAll(named)
          .hasMessageNotContainingAny(KEY);
    }
  }
}
