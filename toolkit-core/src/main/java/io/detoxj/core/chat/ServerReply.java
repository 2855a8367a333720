/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.remote.JsonClient;
import org.jspecify.annotations.Nullable;

/** Reads what a server said. */
record ServerReply(JsonClient client) {
  private static final String FILTERED = "content_filter";
  private static final String TOO_LONG = "context_length_exceeded";
  private static final long MOST_TOKENS = 1_000_000_000;

  /**
   * Reads an answer.
   *
   * @throws ConfigException if no request can be answered
   */
  ChatReply of(JsonClient.Answer answer, ServerChatOptions options) {
    JsonNode error = answer.body().path("error");
    if (hasCode(error, FILTERED)) {
      return ChatReply.none(ChatReply.Kind.REFUSED, "the server's filter", answer.attempts());
    }
    if (hasCode(error, TOO_LONG)) {
      return ChatReply.none(
          ChatReply.Kind.TOO_LONG, "the model does not read so much", answer.attempts());
    }
    return switch (answer.status()) {
      case 200 -> answered(answer);
      case 401, 403 ->
          throw new ConfigException(
              "%s answered status %s: put a valid key into the environment variable %s"
                  .formatted(client.address(), answer.status(), options.keyVariable()));
      case 404 ->
          throw new ConfigException(
              "%s answered status 404: check the address and the model name \"%s\""
                  .formatted(client.address(), options.model()));
      default ->
          ChatReply.none(
              ChatReply.Kind.FAILED,
              "%s answered status %s%s"
                  .formatted(client.address(), answer.status(), told(error.path("message"))),
              answer.attempts());
    };
  }

  private static boolean hasCode(JsonNode error, String code) {
    return error.path("code").asText().equals(code) || error.path("type").asText().equals(code);
  }

  private String told(JsonNode message) {
    return message.isTextual() ? ": " + client.shown(message.textValue()) : "";
  }

  private ChatReply answered(JsonClient.Answer answer) {
    JsonNode choice = answer.body().path("choices").path(0);
    JsonNode message = choice.path("message");
    String finish = choice.path("finish_reason").asText();
    JsonNode refusal = message.path("refusal");
    boolean said = refusal.isTextual() && !refusal.textValue().isBlank();
    String text = text(choice.has("text") ? choice.path("text") : message.path("content"));
    JsonNode usage = answer.body().path("usage");
    Long read = count(usage.path("prompt_tokens"));
    Long written = count(usage.path("completion_tokens"));
    if (said || finish.equals(FILTERED)) {
      String words = said ? refusal.textValue() : text == null ? "" : text;
      return new ChatReply(
          ChatReply.Kind.REFUSED,
          client.withoutKey(words),
          said ? "the model's own refusal" : "the server's filter",
          false,
          read,
          written,
          answer.attempts());
    }
    if (text == null) {
      return ChatReply.none(
          ChatReply.Kind.FAILED,
          client.address()
              + " answered with JSON that has no message; is it the address of a chat endpoint?",
          answer.attempts());
    }
    return ChatReply.of(
        client.withoutKey(text), finish.equals("length"), read, written, answer.attempts());
  }

  /** The text of a message or of its parts; null if it has none, empty if it is said to be null. */
  private static @Nullable String text(JsonNode content) {
    if (content.isArray()) {
      StringBuilder all = new StringBuilder();
      content.forEach(part -> all.append(part.path("text").asText()));
      return all.toString();
    }
    return content.isNull() ? "" : content.textValue();
  }

  private static @Nullable Long count(JsonNode tokens) {
    boolean known = tokens.canConvertToLong() && tokens.isIntegralNumber();
    return known && tokens.longValue() >= 0 && tokens.longValue() <= MOST_TOKENS
        ? tokens.longValue()
        : null;
  }
}
