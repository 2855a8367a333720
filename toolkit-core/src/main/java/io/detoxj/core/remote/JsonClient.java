/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.run.EnvironmentProxy;
import io.detoxj.core.run.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to one address, with retries and a rate limit. A busy or failing server (408, 409,
 * 425, 429, 500, 502, 503, 504, or no connection) is asked again after a pause that doubles, with
 * jitter; a pause that the server asks for counts up to a minute. Redirects are never followed.
 * What a server answers is in no message of this class, for it might repeat the key. Safe for
 * several threads.
 */
public final class JsonClient {
  private static final ObjectMapper JSON = new ObjectMapper();
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
   */
  public record Answer(int status, JsonNode body) {}

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
   * @throws DetoxException if there is none after the last attempt, the answer is too large, or a
   *     status of 200 comes without JSON
   */
  public Answer post(String body) {
    String problem = "";
    long wait = 0;
    for (int attempt = 1; attempt <= limits.attempts(); attempt++) {
      rest(wait);
      try {
        HttpResponse<InputStream> response =
            http.send(request(body), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
          int status = response.statusCode();
          if (!WORTH_ANOTHER_TRY.contains(status)) {
            return new Answer(status, parsed(status, in));
          }
          problem = "status " + status;
        }
        wait = pauseBefore(attempt, response.headers().firstValue("Retry-After").orElse(""));
      } catch (IOException e) {
        problem =
            e.getClass().getSimpleName() + ": " + key.hidden("" + e.getMessage(), environment);
        wait = pauseBefore(attempt, "");
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new DetoxException(
        endpoint
            + " gave no answer in "
            + limits.attempts()
            + " attempts, the last one: "
            + problem
            + "; check that the server runs, or allow more attempts or time");
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

  private JsonNode parsed(int status, InputStream in) throws IOException {
    byte[] bytes =
        in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, limits.maxResponseBytes() + 1));
    if (bytes.length > limits.maxResponseBytes()) {
      throw new DetoxException(
          endpoint
              + " sent more than "
              + limits.maxResponseBytes()
              + " bytes; ask for less at once, or raise maxResponseBytes");
    }
    try {
      return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      if (status == 200) {
        // The parser's own message quotes the answer, so it is not passed on.
        throw new DetoxException(
            endpoint + " answered with something that is not JSON; is it the right address?");
      }
      return MissingNode.getInstance();
    }
  }

  /** Doubles from half a second, with jitter; a server's own wish counts up to a minute. */
  private long pauseBefore(int attempt, String retryAfter) {
    long doubled = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(20, attempt - 1));
    synchronized (random) {
      doubled = doubled / 2 + random.nextLong(doubled / 2 + 1);
    }
    if (retryAfter.matches("\\d{1,5}")) {
      return Math.min(LONGEST_PAUSE, Duration.ofSeconds(Long.parseLong(retryAfter)).toMillis());
    }
    return doubled;
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
