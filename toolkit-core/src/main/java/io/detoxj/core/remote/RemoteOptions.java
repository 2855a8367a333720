/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach a model on a server.
 *
 * @param endpoint the completions endpoint, such as {@code http://localhost:8000/v1/completions}
 * @param model the name the server knows the model by
 * @param keyVariable environment variable that holds the key; if it is not set, no key is sent
 * @param topLogProbabilities how many next tokens the server is asked for, 1 or more
 * @param timeOut of one attempt, to the last byte of its answer
 * @param attempts most attempts at one request, 1 or more
 * @param requestsPerSecond most requests a second; 0 is no limit
 * @param maxResponseBytes larger answers are refused
 */
public record RemoteOptions(
    URI endpoint,
    String model,
    String keyVariable,
    int topLogProbabilities,
    Duration timeOut,
    int attempts,
    double requestsPerSecond,
    long maxResponseBytes) {
  /**
   * Checks every setting.
   *
   * @throws io.detoxj.core.ConfigException if the endpoint is no http or https address, or holds a
   *     user name, a password or a key
   * @throws IllegalArgumentException if another setting is out of its range
   */
  public RemoteOptions {
    ServerAddress.checked(endpoint, "the endpoint");
    if (topLogProbabilities < 1) {
      throw new IllegalArgumentException(
          "topLogProbabilities must be 1 or more but was " + topLogProbabilities);
    }
    // For its checks.
    new RequestLimits(timeOut, attempts, requestsPerSecond, maxResponseBytes);
  }

  /** How patient to be with the server, and how much to take from it. */
  RequestLimits limits() {
    return new RequestLimits(timeOut, attempts, requestsPerSecond, maxResponseBytes);
  }

  /** A minute an attempt, five attempts, 20 tokens, no rate limit, key in OPENAI_API_KEY. */
  public static RemoteOptions of(URI endpoint, String model) {
    return new RemoteOptions(
        endpoint, model, "OPENAI_API_KEY", 20, Duration.ofMinutes(1), 5, 0, 64_000_000);
  }

  /** The settings, and the address without what might be a key. */
  @Override
  public String toString() {
    return "RemoteOptions[%s at %s, key from %s, %s tokens, %s]"
        .formatted(
            model, ServerAddress.shown(endpoint), keyVariable, topLogProbabilities, limits());
  }

  /** The same with another limit of requests a second. */
  public RemoteOptions withRequestsPerSecond(double limit) {
    return new RemoteOptions(
        endpoint,
        model,
        keyVariable,
        topLogProbabilities,
        timeOut,
        attempts,
        limit,
        maxResponseBytes);
  }

  /** The same with another number of next tokens to ask for. */
  public RemoteOptions withTopLogProbabilities(int count) {
    return new RemoteOptions(
        endpoint,
        model,
        keyVariable,
        count,
        timeOut,
        attempts,
        requestsPerSecond,
        maxResponseBytes);
  }

  /** The same with another time-out and number of attempts. */
  public RemoteOptions withAttempts(int most, Duration each) {
    return new RemoteOptions(
        endpoint,
        model,
        keyVariable,
        topLogProbabilities,
        each,
        most,
        requestsPerSecond,
        maxResponseBytes);
  }
}
