/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.EnvironmentProxy;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to one address, with retries and a rate limit. A busy or failing server (408, 409,
 * 425, 429, 500, 502, 503, 504, or no connection) is asked again after a pause that doubles, with
 * jitter, or is as {@link RequestLimits#pauses} says; a pause that the server asks for counts up to
 * a minute. Redirects are never followed. An attempt's time covers the whole answer, whose size,
 * depth and number of values are bounded before it becomes a tree. What a server answers is in no
 * message of this class but through {@link #shown}, for it might repeat the key. Safe for several
 * threads.
 */
public final class JsonClient {
  private static final Set<Integer> WORTH_ANOTHER_TRY =
      Set.of(408, 409, 425, 429, 500, 502, 503, 504);
  private static final long FIRST_PAUSE = 500;
  private static final long LONGEST_PAUSE = 60_000;

  private final URI endpoint;
  private final RequestLimits limits;
  private final KeyHeader key;
  private final UnaryOperator<@Nullable String> environment;
  private final Pause pause;
  private final HttpClient http;
  private final RandomGenerator random = RandomStreams.named(0, "remote-back-off");
  private long nextSlot;

  /** Waits; replaced in tests. */
  @FunctionalInterface
  public interface Pause {
    /**
     * Waits.
     *
     * @param time in milliseconds
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    void milliseconds(long time) throws InterruptedException;
  }

  /**
   * What a server said in the end.
   *
   * @param status the HTTP status
   * @param body the JSON; a missing node if the status is not 200 and the body is no JSON
   * @param attempts how many it took, from 1
   */
  public record Answer(int status, JsonNode body, int attempts) {}

  /**
   * Prepares to ask a server; sends nothing yet.
   *
   * @param endpoint the address
   * @param key sent if its variable is set
   * @param environment gives environment variables, {@code System::getenv} outside tests
   * @param pause waits, {@code Thread::sleep} outside tests
   */
  public JsonClient(
      URI endpoint,
      RequestLimits limits,
      KeyHeader key,
      UnaryOperator<@Nullable String> environment,
      Pause pause) {
    this.endpoint = endpoint;
    this.limits = limits;
    this.key = key;
    this.environment = environment;
    this.pause = pause;
    // A redirect could carry the key to another host.
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(limits.timeOut())
            .proxy(new EnvironmentProxy(environment))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Posts a body and waits for the answer.
   *
   * @param body JSON
   * @return the first answer that is not worth another try
   * @throws NoAnswerException if there is none after the last attempt, the answer is too large, or
   *     a status of 200 comes without JSON
   * @throws DetoxException if the thread is interrupted meanwhile
   */
  public Answer post(String body) {
    String problem = "";
    long wait = 0;
    for (int attempt = 1; attempt <= limits.attempts(); attempt++) {
      rest(wait);
      try {
        HttpResponse<byte[]> response =
            TimedExchange.send(http, request(body), limits.timeOut(), limits.maxResponseBytes());
        int status = response.statusCode();
        if (!WORTH_ANOTHER_TRY.contains(status)) {
          return new Answer(status, parsed(status, response.body(), attempt), attempt);
        }
        problem = "status " + status;
        wait = pauseBefore(attempt, response.headers().firstValue("Retry-After").orElse(""));
      } catch (IOException e) {
        problem = e.getClass().getSimpleName() + ": " + shown("" + e.getMessage());
        wait = pauseBefore(attempt, "");
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new NoAnswerException(
        NoAnswerException.Kind.NONE,
        limits.attempts(),
        "%s gave no answer in %s attempts, the last one: %s; check that the server runs, or allow more attempts or time"
            .formatted(address(), limits.attempts(), problem));
  }

  private HttpRequest request(String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(limits.timeOut())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    key.value(environment).ifPresent(value -> request.header(key.header(), value));
    return request.build();
  }

  /** The address for messages: without what might be a key. */
  public String address() {
    return ServerAddress.shown(endpoint);
  }

  /** What a server sent, with the key, should it be there, taken out and otherwise as it is. */
  public String withoutKey(String foreign) {
    return key.hidden(foreign, environment);
  }

  /**
   * What a server sent, for a message: without the key, should it be there, on one line, without
   * what could steer a terminal, and cut.
   */
  public String shown(String foreign) {
    // Before it is hidden, for a control character within a key would keep it from being found.
    return ForeignText.shown(key.hidden(ForeignText.printable(foreign), environment));
  }

  private JsonNode parsed(int status, byte[] bytes, int attempts) {
    if (bytes.length > limits.maxResponseBytes()) {
      throw new NoAnswerException(
          NoAnswerException.Kind.TOO_LARGE,
          attempts,
          "%s sent more than %s bytes; ask for less at once, or raise maxResponseBytes"
              .formatted(address(), limits.maxResponseBytes()));
    }
    try {
      return ServerJson.read(bytes);
    } catch (JsonProcessingException e) {
      if (status != 200) {
        return MissingNode.getInstance();
      }
      // The parser's own message quotes the answer, so it is not passed on.
      throw e instanceof StreamConstraintsException
          ? new NoAnswerException(
              NoAnswerException.Kind.TOO_LARGE,
              attempts,
              "%s answered with JSON of more than %s levels or %s values; ask for less at once, and check that it is the right address"
                  .formatted(address(), BoundedJson.MAX_DEPTH, ServerJson.MAX_TOKENS))
          : new NoAnswerException(
              NoAnswerException.Kind.UNREADABLE,
              attempts,
              address() + " answered with something that is not JSON; is it the right address?");
    }
  }

  /** After an attempt; a server's own wish counts up to a minute. */
  private long pauseBefore(int attempt, String retryAfter) {
    if (retryAfter.matches("\\d{1,5}")) {
      return Math.min(LONGEST_PAUSE, Duration.ofSeconds(Long.parseLong(retryAfter)).toMillis());
    }
    List<Duration> fixed = limits.pauses();
    return fixed.isEmpty()
        ? doubled(attempt)
        : fixed.get(Math.min(attempt, fixed.size()) - 1).toMillis();
  }

  private long doubled(int attempt) {
    long doubled = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(20, attempt - 1));
    synchronized (random) {
      return doubled / 2 + random.nextLong(doubled / 2 + 1);
    }
  }

  private void rest(long wait) {
    long longer = wait;
    if (limits.requestsPerSecond() > 0) {
      synchronized (this) {
        // After a pause the clock has moved on, so the slot is taken as of then.
        long then = System.nanoTime() / 1_000_000 + wait;
        longer = wait + Math.max(0, nextSlot - then);
        nextSlot = Math.max(then, nextSlot) + Math.round(1000 / limits.requestsPerSecond());
      }
    }
    try {
      if (longer > 0) {
        pause.milliseconds(longer);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static DetoxException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DetoxException("interrupted while waiting for the server", e);
  }
}
