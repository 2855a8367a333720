/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.run.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends completion requests, with retries and a rate limit. Safe for several threads. */
final class CompletionsClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> WORTH_ANOTHER_TRY =
      Set.of(408, 409, 425, 429, 500, 502, 503, 504);
  private static final long FIRST_PAUSE = 500;
  private static final long LONGEST_PAUSE = 60_000;

  private final RemoteOptions options;
  private final UnaryOperator<@Nullable String> environment;
  private final Pause pause;
  private final HttpClient http;
  private final RandomGenerator random = RandomStreams.named(0, "remote-back-off");
  private long nextSlot;

  /** Waits; replaced in tests. */
  interface Pause {
    void milliseconds(long time) throws InterruptedException;
  }

  CompletionsClient(
      RemoteOptions options, UnaryOperator<@Nullable String> environment, Pause pause) {
    this.options = options;
    this.environment = environment;
    this.pause = pause;
    // A redirect could carry the key to another host.
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(options.timeOut())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Asks for one more token of each sequence. */
  JsonNode nextToken(List<int[]> sequences) {
    ObjectNode body = JSON.createObjectNode().put("model", options.model());
    ArrayNode prompts = body.putArray("prompt");
    for (int[] sequence : sequences) {
      ArrayNode prompt = prompts.addArray();
      for (int id : sequence) {
        prompt.add(id);
      }
    }
    body.put("max_tokens", 1).put("temperature", 0).put("logprobs", options.topLogProbabilities());
    return post(body.toString());
  }

  private JsonNode post(String body) {
    String problem = "";
    long wait = 0;
    for (int attempt = 1; attempt <= options.attempts(); attempt++) {
      rest(wait);
      try {
        HttpResponse<InputStream> response =
            http.send(request(body), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
          int status = response.statusCode();
          if (status == 200) {
            return parsed(in);
          }
          problem = "status " + status;
          if (!WORTH_ANOTHER_TRY.contains(status)) {
            throw new DetoxException(options.endpoint() + " answered " + explained(status));
          }
        }
        wait = pauseBefore(attempt, response.headers().firstValue("Retry-After").orElse(""));
      } catch (IOException e) {
        problem = e.getClass().getSimpleName() + ": " + e.getMessage();
        wait = pauseBefore(attempt, "");
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    throw new DetoxException(
        options.endpoint()
            + " gave no answer in "
            + options.attempts()
            + " attempts, the last one: "
            + problem
            + "; check that the server runs, or allow more attempts or time");
  }

  private HttpRequest request(String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(options.endpoint())
            .timeout(options.timeOut())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    String key = environment.apply(options.keyVariable());
    if (key != null && !key.isBlank()) {
      request.header("Authorization", "Bearer " + key);
    }
    return request.build();
  }

  private String explained(int status) {
    return switch (status) {
      case 401, 403 ->
          "status "
              + status
              + ": put a valid key into the environment variable "
              + options.keyVariable();
      case 404 -> "status 404: check the address and the model name \"" + options.model() + "\"";
      default ->
          "status "
              + status
              + ": it refuses the request; it must be a completions endpoint that takes token ids"
              + " and logprobs = "
              + options.topLogProbabilities();
    };
  }

  private JsonNode parsed(InputStream in) throws IOException {
    byte[] bytes =
        in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, options.maxResponseBytes() + 1));
    if (bytes.length > options.maxResponseBytes()) {
      throw new DetoxException(
          options.endpoint()
              + " sent more than "
              + options.maxResponseBytes()
              + " bytes; ask for fewer log-probabilities or rows, or raise maxResponseBytes");
    }
    try {
      return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new DetoxException(
          options.endpoint()
              + " answered with something that is not JSON; is it the right address?",
          e);
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
    long slot = 0;
    if (options.requestsPerSecond() > 0) {
      synchronized (this) {
        long now = System.nanoTime() / 1_000_000;
        slot = Math.max(0, nextSlot - now);
        nextSlot = Math.max(now, nextSlot) + Math.round(1000 / options.requestsPerSecond());
      }
    }
    try {
      long longer = Math.max(wait, slot);
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
