/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.remote.JsonClient;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One answer of a language model that judges.
 *
 * @param rating 0 to {@link Rubric#MOST}; empty if it was refused or cannot be read
 * @param refused whether the server or the model says that it will not judge the text
 */
record LlmVote(Optional<Integer> rating, boolean refused) {
  private static final String FILTERED = "content_filter";

  /** What an answer with status 200, or a {@linkplain #filtered filtered} one, comes to. */
  static LlmVote of(JsonClient.Answer answer) {
    JsonNode choice = answer.body().path("choices").path(0);
    JsonNode message = choice.path("message");
    boolean refused =
        filtered(answer.body())
            || message.path("refusal").isTextual()
            || choice.path("finish_reason").asText().equals(FILTERED);
    OptionalInt rating =
        refused ? OptionalInt.empty() : Rubric.rating(message.path("content").asText());
    return new LlmVote(
        rating.isPresent() ? Optional.of(rating.getAsInt()) : Optional.empty(), refused);
  }

  /** Whether an error is that of a filter that did not let the text through. */
  static boolean filtered(JsonNode body) {
    JsonNode error = body.path("error");
    return error.path("code").asText().equals(FILTERED)
        || error.path("type").asText().equals(FILTERED);
  }
}
