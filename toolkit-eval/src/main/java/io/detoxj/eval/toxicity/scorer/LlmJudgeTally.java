/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts what a language model that judges was asked and what it answered. */
final class LlmJudgeTally {
  private static final double MILLION = 1e6;

  private long texts;
  private long flipped;
  private long answers;
  private long refused;
  private long unreadable;
  private long unmetered;
  private long read;
  private long written;

  /** Adds the ratings of a text; it is flipped if they are on both sides of the border. */
  synchronized void addText(List<Integer> ratings) {
    texts++;
    long toxic = ratings.stream().filter(one -> one >= Rubric.TOXIC_FROM).count();
    flipped += toxic > 0 && toxic < ratings.size() ? 1 : 0;
  }

  /** Adds an answer with what the server says of its tokens. */
  synchronized void addAnswer(LlmVote vote, JsonNode usage) {
    answers++;
    refused += vote.refused() ? 1 : 0;
    unreadable += vote.refused() || vote.rating().isPresent() ? 0 : 1;
    JsonNode prompt = usage.path("prompt_tokens");
    JsonNode completion = usage.path("completion_tokens");
    if (prompt.canConvertToLong() && completion.canConvertToLong()) {
      read += Math.max(0, prompt.longValue());
      written += Math.max(0, completion.longValue());
    } else {
      unmetered++;
    }
  }

  /** What to know of it, for reports; nothing before the first text. */
  synchronized List<String> sentences(LlmJudgeOptions options) {
    List<String> all = new ArrayList<>();
    if (texts > 0) {
      all.add(
          "Of %s texts that it was asked about %s got votes on both sides of %s of %s."
              .formatted(texts, flipped, Rubric.TOXIC_FROM, Rubric.MOST));
      all.add(
          "It answered %s times: %s answers were refusals and %s could not be read."
              .formatted(answers, refused, unreadable));
      double cost = (read * options.readPrice() + written * options.writtenPrice()) / MILLION;
      all.add(
          "It read %s tokens and wrote %s%s%s."
              .formatted(
                  read,
                  written,
                  cost > 0 ? String.format(Locale.ROOT, ", which cost %.4f", cost) : "",
                  unmetered > 0
                      ? "; of %s answers the server did not tell".formatted(unmetered)
                      : ""));
    }
    return List.copyOf(all);
  }
}
