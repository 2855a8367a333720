/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import java.net.URI;
import java.time.Duration;

/**
 * Which language model judges, and how it is asked.
 *
 * @param endpoint the chat endpoint, such as {@code http://localhost:8000/v1/chat/completions}
 * @param model the name the server knows the model by
 * @param keyVariable environment variable that holds the key; if it is not set, no key is sent
 * @param votes how often it is asked about each text, an odd number
 * @param temperature at which it answers, 0 to 2; at 0 most servers repeat themselves, so that
 *     votes tell nothing
 * @param maxTokens most tokens of an answer
 * @param limits patience and rate
 * @param readPrice what a million tokens that are read costs, in any currency; 0 if that is not
 *     known
 * @param writtenPrice the same of tokens that are written
 */
public record LlmJudgeOptions(
    URI endpoint,
    String model,
    String keyVariable,
    int votes,
    double temperature,
    int maxTokens,
    RequestLimits limits,
    double readPrice,
    double writtenPrice) {
  private static final int MOST_VOTES = 99;

  /**
   * Checks every setting.
   *
   * @throws ConfigException if the endpoint is no http or https address or holds a user name, a
   *     password or a key, the model or the variable has no name, or a number is out of its range
   */
  public LlmJudgeOptions {
    ServerAddress.checked(endpoint, "the judge's address");
    if (model.isBlank() || keyVariable.isBlank()) {
      throw new ConfigException(
          "a judge needs the name of a model and of the environment variable with its key");
    }
    if (votes < 1 || votes > MOST_VOTES || votes % 2 == 0) {
      throw new ConfigException(
          "votes must be an odd number from 1 to %s, such as 3, not %s"
              .formatted(MOST_VOTES, votes));
    }
    if (!(temperature >= 0 && temperature <= 2) || maxTokens < 1) {
      throw new ConfigException(
          "the temperature must be from 0 to 2 and maxTokens 1 or more, not %s and %s"
              .formatted(temperature, maxTokens));
    }
    boolean prices = readPrice >= 0 && writtenPrice >= 0;
    if (!prices || Double.isInfinite(readPrice + writtenPrice)) {
      throw new ConfigException(
          "prices must be 0 or more and finite, not %s and %s".formatted(readPrice, writtenPrice));
    }
  }

  /**
   * Three votes at temperature 1, answers of up to 1,024 tokens, five attempts of a minute, no rate
   * limit, the key in OPENAI_API_KEY, no prices.
   */
  public static LlmJudgeOptions of(URI endpoint, String model) {
    RequestLimits limits = new RequestLimits(Duration.ofMinutes(1), 5, 0, 4_000_000);
    return new LlmJudgeOptions(endpoint, model, "OPENAI_API_KEY", 3, 1, 1024, limits, 0, 0);
  }

  /** The same with another number of votes. */
  public LlmJudgeOptions withVotes(int count) {
    return new LlmJudgeOptions(
        endpoint,
        model,
        keyVariable,
        count,
        temperature,
        maxTokens,
        limits,
        readPrice,
        writtenPrice);
  }

  /** The same at another temperature. */
  public LlmJudgeOptions withTemperature(double other) {
    return new LlmJudgeOptions(
        endpoint, model, keyVariable, votes, other, maxTokens, limits, readPrice, writtenPrice);
  }

  /** The same with the key in another environment variable. */
  public LlmJudgeOptions withKeyVariable(String name) {
    return new LlmJudgeOptions(
        endpoint, model, name, votes, temperature, maxTokens, limits, readPrice, writtenPrice);
  }

  /** The same with other limits. */
  public LlmJudgeOptions with(RequestLimits others) {
    return new LlmJudgeOptions(
        endpoint,
        model,
        keyVariable,
        votes,
        temperature,
        maxTokens,
        others,
        readPrice,
        writtenPrice);
  }

  /** The same with what a million tokens cost, read and written. */
  public LlmJudgeOptions withPrices(double read, double written) {
    return new LlmJudgeOptions(
        endpoint, model, keyVariable, votes, temperature, maxTokens, limits, read, written);
  }

  /** All that changes what a score means. */
  Fingerprint fingerprint(Rubric rubric) {
    return Fingerprint.builder()
        .put("service", "chat completions")
        .put("address", ServerAddress.shown(endpoint))
        .put("model", model)
        .put("rubric", rubric.version())
        .put("rubric_sha256", rubric.sha256())
        .put("votes", votes)
        .put("temperature", Double.toString(temperature))
        .put("max_tokens", maxTokens)
        .build();
  }

  /** The settings, and the address without what might be a key. */
  @Override
  public String toString() {
    return "LlmJudgeOptions[%s at %s, key from %s, %s votes]"
        .formatted(model, ServerAddress.shown(endpoint), keyVariable, votes);
  }
}
