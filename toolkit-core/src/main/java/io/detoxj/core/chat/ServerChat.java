/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.remote.JsonClient;
import io.detoxj.core.remote.KeyHeader;
import io.detoxj.core.remote.NoAnswerException;
import io.detoxj.core.remote.ServerAddress;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible chat endpoint, or one of plain completions. Each request
 * leaves this machine unless the server is here. The weights behind a name may change, and nobody
 * outside can know. A seed is sent; whether it is heeded is the server's business.
 */
public final class ServerChat implements ChatModel {
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final ServerChatOptions options;
  private final JsonClient client;

  private ServerChat(ServerChatOptions options, JsonClient client) {
    this.options = options;
    this.client = client;
  }

  /**
   * Prepares to ask the server; sends nothing yet.
   *
   * @throws ConfigException if a key would be sent to another machine without encryption
   */
  public static ServerChat open(ServerChatOptions options) {
    return open(options, System::getenv, Thread::sleep);
  }

  /**
   * The same in another environment, for tests.
   *
   * @param environment gives environment variables
   * @param pause waits between attempts
   * @throws ConfigException if a key would be sent to another machine without encryption
   */
  public static ServerChat open(
      ServerChatOptions options,
      UnaryOperator<@Nullable String> environment,
      JsonClient.Pause pause) {
    KeyHeader key = new KeyHeader(options.keyVariable(), "Authorization", "Bearer ");
    key.requireSafe(options.endpoint(), environment);
    return new ServerChat(
        options, new JsonClient(options.endpoint(), options.limits(), key, environment, pause));
  }

  @Override
  public String name() {
    return options.model();
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("service", options.plain() ? "completions" : "chat completions")
        .put("address", ServerAddress.shown(options.endpoint()))
        .put("model", options.model())
        .build();
  }

  @Override
  public boolean seesPictures() {
    return !options.plain();
  }

  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public List<ChatReply> answer(List<ChatRequest> requests) {
    return requests.stream().map(this::answer).toList();
  }

  private ChatReply answer(ChatRequest request) {
    try {
      return new ServerReply(client).of(client.post(body(request).toString()), options);
    } catch (NoAnswerException e) {
      return ChatReply.none(ChatReply.Kind.FAILED, e.getMessage(), e.attempts());
    }
  }

  private ObjectNode body(ChatRequest request) {
    ObjectNode body = JSON.createObjectNode().put("model", options.model());
    if (options.plain()) {
      if (request.image().isPresent()) {
        throw new ConfigException("an endpoint of plain completions takes no pictures");
      }
      body.put(
          "prompt", ChatFormat.PLAIN.prompt(request.id(), request.system(), request.user()).text());
    } else {
      ArrayNode messages = body.putArray("messages");
      if (!request.system().isEmpty()) {
        messages.addObject().put("role", "system").put("content", request.system());
      }
      messages.addObject().put("role", "user").set("content", content(request));
    }
    ChatRequest.Settings settings = request.settings();
    body.put("temperature", settings.temperature());
    if (settings.topP() < 1) {
      body.put("top_p", settings.topP());
    }
    return body.put("max_tokens", settings.maxTokens()).put("seed", settings.seed());
  }

  private static JsonNode content(ChatRequest request) {
    if (request.image().isEmpty()) {
      return JSON.getNodeFactory().textNode(request.user());
    }
    String picture = Base64.getEncoder().encodeToString(request.image().get());
    ArrayNode parts = JSON.createArrayNode();
    parts.addObject().put("type", "text").put("text", request.user());
    parts
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "data:image/png;base64," + picture);
    return parts;
  }

  @Override
  public String toString() {
    return "ServerChat[%s]".formatted(options);
  }
}
