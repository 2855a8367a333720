/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a chat endpoint answered, in the form that OpenAI's has and others follow.
 *
 * @param text what the model wrote; empty if it wrote nothing
 * @param refused whether a filter or the model itself says that it will not answer
 * @param cut whether the answer ended at the limit of tokens
 */
public record ChatAnswer(String text, boolean refused, boolean cut) {
  private static final String FILTERED = "content_filter";

  /** Reads an answer, whatever is in it. */
  public static ChatAnswer of(JsonClient.Answer answer) {
    JsonNode choice = answer.body().path("choices").path(0);
    JsonNode message = choice.path("message");
    String reason = choice.path("finish_reason").asText();
    boolean refused =
        filtered(answer.body()) || message.path("refusal").isTextual() || reason.equals(FILTERED);
    return new ChatAnswer(message.path("content").asText(), refused, reason.equals("length"));
  }

  /** Whether an error is that of a filter that did not let the text through. */
  public static boolean filtered(JsonNode body) {
    JsonNode error = body.path("error");
    return error.path("code").asText().equals(FILTERED)
        || error.path("type").asText().equals(FILTERED);
  }
}
