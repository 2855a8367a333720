/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import java.net.URI;
import java.time.Duration;

/**
 * Which chat model rewrites, and how it is asked.
 *
 * @param endpoint the chat endpoint, such as {@code http://localhost:8000/v1/chat/completions}
 * @param model the name the server knows the model by
 * @param keyVariable environment variable that holds the key; if it is not set, no key is sent
 * @param temperature at which it answers, 0 to 2
 * @param topP of nucleus sampling, above 0 to 1
 * @param maxTokens most tokens of an answer, thoughts included
 * @param limits patience and rate
 */
public record ChatOptions(
    URI endpoint,
    String model,
    String keyVariable,
    double temperature,
    double topP,
    int maxTokens,
    RequestLimits limits) {
  /**
   * Checks every setting.
   *
   * @throws ConfigException if the endpoint is no http or https address or holds a user name, a
   *     password or a key, the model or the variable has no name, or a number is out of its range
   */
  public ChatOptions {
    ServerAddress.checked(endpoint, "the chat model's address");
    if (model.isBlank() || keyVariable.isBlank()) {
      throw new ConfigException(
          "a chat model needs its name and that of the environment variable with its key");
    }
    if (!(temperature >= 0 && temperature <= 2) || !(topP > 0 && topP <= 1) || maxTokens < 1) {
      throw new ConfigException(
          "the temperature must be from 0 to 2, top-p above 0 to 1 and the tokens 1 or more, not %s, %s and %s"
              .formatted(temperature, topP, maxTokens));
    }
  }

  /**
   * Temperature 0, top-p 1, answers of up to 2,048 tokens, five attempts of two minutes, the key in
   * OPENAI_API_KEY.
   */
  public static ChatOptions of(URI endpoint, String model) {
    RequestLimits limits = new RequestLimits(Duration.ofMinutes(2), 5, 0, 4_000_000);
    return new ChatOptions(endpoint, model, "OPENAI_API_KEY", 0, 1, 2048, limits);
  }

  /** The same, sampled: ToxiRewriteCN's own models write at temperature 1 and top-p 0.5. */
  public ChatOptions sampled(double temperature, double topP) {
    return new ChatOptions(endpoint, model, keyVariable, temperature, topP, maxTokens, limits);
  }

  /** The same with the key in another environment variable. */
  public ChatOptions withKeyVariable(String name) {
    return new ChatOptions(endpoint, model, name, temperature, topP, maxTokens, limits);
  }

  /** The same with longer or shorter answers. */
  public ChatOptions withMaxTokens(int most) {
    return new ChatOptions(endpoint, model, keyVariable, temperature, topP, most, limits);
  }

  /** The same with other limits. */
  public ChatOptions with(RequestLimits others) {
    return new ChatOptions(endpoint, model, keyVariable, temperature, topP, maxTokens, others);
  }
}
