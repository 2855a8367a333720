/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.remote.JsonClient;
import io.detoxj.core.remote.KeyHeader;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A language model behind a chat endpoint judges texts by a rubric of our own, each several times
 * (Zheng et al., "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", 2023). Every vote is a
 * whole number from 0 to 10; the toxicity is the median of the votes over 10. A vote that is
 * refused or cannot be read does not count, and without more than half of the votes a text has no
 * score. {@link #limits} tells how many texts got votes on both sides of 5, what was asked, and
 * what it cost.
 *
 * <p>Each text leaves this machine unless the server is here. The weights behind a name may change,
 * and two runs differ by the draw of the votes: keep scores in a {@link CachedScorer}. Safe for
 * several threads.
 */
public final class LlmJudge implements Scorer {
  /** Of the request and of how votes become a score; higher if that changes. */
  private static final String RULES = "1";

  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final LlmJudgeOptions options;
  private final Rubric rubric;
  private final JsonClient client;
  private final LlmJudgeTally tally = new LlmJudgeTally();

  private LlmJudge(LlmJudgeOptions options, Rubric rubric, JsonClient client) {
    this.options = options;
    this.rubric = rubric;
    this.client = client;
  }

  /**
   * Prepares to ask the server; sends nothing yet.
   *
   * @throws ConfigException if a key would be sent to another machine without encryption
   */
  public static LlmJudge open(LlmJudgeOptions options) {
    return open(options, System::getenv, Thread::sleep);
  }

  static LlmJudge open(
      LlmJudgeOptions options,
      UnaryOperator<@Nullable String> environment,
      JsonClient.Pause pause) {
    KeyHeader key = new KeyHeader(options.keyVariable(), "Authorization", "Bearer ");
    key.requireSafe(options.endpoint(), environment);
    JsonClient client =
        new JsonClient(options.endpoint(), options.limits(), key, environment, pause);
    return new LlmJudge(options, Rubric.standard(), client);
  }

  @Override
  public ScorerInfo info() {
    return new ScorerInfo(
        "llm:" + options.model(),
        "%s-%s-votes".formatted(rubric.name(), options.votes()),
        ScorerInfo.UNKNOWN,
        "Language model %s at %s, asked %s times about each text by rubric %s (SHA-256 %s): the median of its ratings from 0 to 10, over 10."
            .formatted(
                options.model(),
                client.address(),
                options.votes(),
                rubric.version(),
                rubric.sha256()));
  }

  /** What is asked for, and where; which weights answered, nobody outside can know. */
  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("judge", options.fingerprint(rubric))
        .put("rules", RULES)
        .build();
  }

  @Override
  public List<String> limits() {
    List<String> limits =
        new ArrayList<>(
            List.of(
                "A language model's ratings follow the wording of the rubric and its own taste; it"
                    + " may prefer text like its own.",
                "The weights behind a model's name may change, and its weights are unknown here.",
                "Votes are drawn: asked again it may rate otherwise."));
    limits.addAll(tally.sentences(options));
    return List.copyOf(limits);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ScoringException if the server gives no answer after all attempts, or refuses the
   *     request rather than a text
   */
  @Override
  public List<ScoreOutcome> score(List<String> texts) {
    return texts.stream().map(this::score).toList();
  }

  private ScoreOutcome score(String text) {
    if (text.isBlank()) {
      return new ScoreOutcome.Unscored("the text is blank");
    }
    List<Integer> ratings = new ArrayList<>();
    int refused = 0;
    for (int vote = 0; vote < options.votes(); vote++) {
      LlmVote answer = vote(text, vote);
      answer.rating().ifPresent(ratings::add);
      refused += answer.refused() ? 1 : 0;
    }
    tally.addText(ratings);
    if (2 * ratings.size() <= options.votes()) {
      return new ScoreOutcome.Unscored(
          "of %s votes %s were refused and %s could not be read"
              .formatted(options.votes(), refused, options.votes() - ratings.size() - refused));
    }
    return new ScoreOutcome.Scored(median(ratings) / Rubric.MOST);
  }

  private static double median(List<Integer> ratings) {
    List<Integer> sorted = ratings.stream().sorted().toList();
    int count = sorted.size();
    return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2.0;
  }

  private LlmVote vote(String text, int number) {
    JsonClient.Answer answer;
    try {
      answer = client.post(request(text, number));
    } catch (DetoxException e) {
      throw new ScoringException("the judge failed: " + e.getMessage(), e);
    }
    if (answer.status() != 200 && !LlmVote.filtered(answer.body())) {
      throw new ScoringException(client.address() + " answered " + explained(answer.status()));
    }
    LlmVote vote = LlmVote.of(answer);
    tally.addAnswer(vote, answer.body().path("usage"));
    return vote;
  }

  /**
   * The number of the vote is its seed, so that votes differ where the server can repeat itself.
   */
  private String request(String text, int number) {
    ObjectNode body = JSON.createObjectNode().put("model", options.model());
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", rubric.text());
    String quoted = JSON.getNodeFactory().textNode(text).toString();
    messages.addObject().put("role", "user").put("content", quoted);
    body.put("temperature", options.temperature()).put("seed", number);
    return body.put("max_tokens", options.maxTokens()).toString();
  }

  private String explained(int status) {
    return switch (status) {
      case 401, 403 ->
          "status %s: put a valid key into the environment variable %s"
              .formatted(status, options.keyVariable());
      case 404 -> "status 404: check the address and the model name \"" + options.model() + "\"";
      default ->
          "status %s: it refuses the request; it must be a chat endpoint that takes temperature, seed and max_tokens"
              .formatted(status);
    };
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "LlmJudge[%s]", options);
  }
}
