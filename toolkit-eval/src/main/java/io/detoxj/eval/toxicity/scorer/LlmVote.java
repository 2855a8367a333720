/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.remote.ChatAnswer;
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
  /** What an answer with status 200, or one of a filter, comes to. */
  static LlmVote of(JsonClient.Answer answer) {
    ChatAnswer read = ChatAnswer.of(answer);
    OptionalInt rating = read.refused() ? OptionalInt.empty() : Rubric.rating(read.text());
    return new LlmVote(
        rating.isPresent() ? Optional.of(rating.getAsInt()) : Optional.empty(), read.refused());
  }
}
