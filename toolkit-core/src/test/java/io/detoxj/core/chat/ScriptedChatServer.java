/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A chat endpoint on this machine whose answers a script gives for each request: the content of a
 * message, or {@code "STATUS body"}, {@code "cut body"} for a connection that breaks within a body,
 * or {@code "wait"} for none until it is closed.
 */
public final class ScriptedChatServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The path of the chat endpoint. */
  public static final String PATH = "/v1/chat/completions";

  private final HttpServer server;
  private final Function<JsonNode, String> script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();

  private ScriptedChatServer(HttpServer server, Function<JsonNode, String> script) {
    this.server = server;
    this.script = script;
  }

  /** Starts one; a chat and a completions endpoint. */
  public static ScriptedChatServer start(Function<JsonNode, String> script) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedChatServer scripted = new ScriptedChatServer(server, script);
    server.createContext("/v1/", scripted::answer);
    server.setExecutor(scripted.threads);
    server.start();
    return scripted;
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    requests.add(request);
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    String scripted = script.apply(request);
    if (scripted.equals("wait")) {
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    boolean cut = scripted.startsWith("cut ");
    boolean whole = cut || scripted.matches("(?s)\\d{3} .*");
    byte[] body = (whole ? scripted.substring(4) : said(scripted)).getBytes(StandardCharsets.UTF_8);
    int status = whole && !cut ? Integer.parseInt(scripted.substring(0, 3)) : 200;
    if (status == 429) {
      exchange.getResponseHeaders().add("Retry-After", "3");
    }
    exchange.sendResponseHeaders(status, cut ? body.length + 10 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The whole body of an answer of 100 tokens read and 7 written. */
  public static String said(String content) {
    return "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":%s},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":7}}"
        .formatted(JSON.getNodeFactory().textNode(content));
  }

  /** The address of the chat endpoint. */
  public URI address() {
    return address(PATH);
  }

  /** An address on it. */
  public URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** The requests so far. */
  public List<JsonNode> requests() {
    return requests;
  }

  /** Their headers of authorization; the text null where there was none. */
  public List<String> keys() {
    return keys;
  }

  /** The text of a request, with or without a picture beside it. */
  public static String userText(JsonNode request) {
    JsonNode content = request.path("messages").path(request.path("messages").size() - 1);
    JsonNode parts = content.path("content");
    return parts.isTextual() ? parts.textValue() : parts.path(0).path("text").asText();
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
