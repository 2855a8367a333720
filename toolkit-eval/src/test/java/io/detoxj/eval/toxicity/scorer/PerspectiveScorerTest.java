/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine that keeps to what is written of the service. */
class PerspectiveScorerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "sesame-0123456789";
  private static final String OK = score(0.25, 0.5);
  private static final Clock BEFORE_THE_END =
      Clock.fixed(Instant.parse("2026-11-05T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private HttpServer server;
  private final Deque<String> scripted = new ArrayDeque<>();
  private final List<JsonNode> requests = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1alpha1/comments:analyze", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The next of the script, "status body"; a plain score if it is at its end. */
  private void answer(HttpExchange exchange) throws IOException {
    assertThat(exchange.getRequestURI().getRawQuery()).isNull();
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Goog-Api-Key")));
    requests.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
    String script = scripted.isEmpty() ? "200 " + OK : scripted.pop();
    byte[] body = script.substring(4).getBytes(StandardCharsets.UTF_8);
    int status = Integer.parseInt(script.substring(0, 3));
    exchange.getResponseHeaders().add("Retry-After", "3");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String score(double toxicity, double insult) {
    String one =
        "{\"spanScores\":[{\"begin\":0,\"end\":3,\"score\":{\"value\":0.99}}],"
            + "\"summaryScore\":{\"value\":%s,\"type\":\"PROBABILITY\"}}";
    return "{\"attributeScores\":{\"TOXICITY\":"
        + one.formatted(toxicity)
        + ",\"INSULT\":"
        + one.formatted(insult)
        + "},\"languages\":[\"en\"]}";
  }

  private static String error(String details) {
    return "400 {\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
        + "\"x\"},"
        + details
        + "]}}";
  }

  private PerspectiveOptions options() {
    URI here =
        URI.create(
            "http://127.0.0.1:" + server.getAddress().getPort() + "/v1alpha1/comments:analyze");
    return PerspectiveOptions.standard()
        .withEndpoint(here)
        .withAttempts(3, Duration.ofMinutes(5))
        .withQueriesPerSecond(0);
  }

  private PerspectiveScorer open(PerspectiveOptions options) {
    return open(options, KEY, BEFORE_THE_END);
  }

  private PerspectiveScorer open(PerspectiveOptions options, String key, Clock clock) {
    return PerspectiveScorer.open(
        options, name -> name.equals("PERSPECTIVE_API_KEY") ? key : null, pauses::add, clock);
  }

  @Test
  void asksAsTheContractSaysAndReadsTheSummary() {
    PerspectiveScorer scorer = open(options());
    assertThat(scorer.score(List.of("you soggy \"biscuit\"")))
        .containsExactly(new ScoreOutcome.Scored(0.25, Map.of("toxicity", 0.25, "insult", 0.5)));
    JsonNode request = requests.get(0);
    assertThat(request.at("/comment/text").asText()).isEqualTo("you soggy \"biscuit\"");
    assertThat(request.path("languages").toString()).isEqualTo("[\"en\"]");
    assertThat(request.path("doNotStore").isBoolean()).isTrue();
    assertThat(request.path("doNotStore").asBoolean()).isTrue();
    assertThat(request.path("requestedAttributes").toString())
        .isEqualTo(
            "{\"TOXICITY\":{},\"SEVERE_TOXICITY\":{},\"IDENTITY_ATTACK\":{},\"INSULT\":{},"
                + "\"THREAT\":{},\"PROFANITY\":{},\"SEXUALLY_EXPLICIT\":{},\"FLIRTATION\":{}}");
    assertThat(keys).containsExactly(KEY);
    assertThat(scorer.attributes())
        .hasSize(7)
        .contains("severe_toxicity", "threat")
        .doesNotContain("toxicity");
    assertThat(scorer.info().id()).isEqualTo("perspective");
    assertThat(scorer.info().weightsSha256()).isEqualTo(ScorerInfo.UNKNOWN);
    assertThat(scorer.info().version()).startsWith("v1alpha1 en TOXICITY+SEVERE_TOXICITY+");
    assertThat(scorer.limits())
        .anyMatch(l -> l.contains("2026-12-31"))
        .anyMatch(l -> l.contains("from 2026-11-05 to 2026-11-05"));
  }

  @Test
  void textsItCannotJudgeAreUnscoredAndNotAllAreSent() {
    PerspectiveScorer scorer = open(options());
    scripted.add(error("{\"errorType\":\"LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE\"}"));
    scripted.add(error("{\"errorType\":\"COMMENT_EMPTY\"}"));
    scripted.add("200 {\"languages\":[\"en\"]}");
    String limit = "\u00E9".repeat(PerspectiveScorer.MAX_TEXT_BYTES / 2);
    List<ScoreOutcome> outcomes =
        scorer.score(List.of("a", "", " \n", "b", limit + "x", "c", limit));
    assertThat(outcomes.get(0)).isEqualTo(unscored("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"));
    assertThat(outcomes.subList(1, 3)).containsOnly(new ScoreOutcome.Unscored("the text is blank"));
    assertThat(outcomes.get(3)).isEqualTo(unscored("COMMENT_EMPTY"));
    assertThat(outcomes.get(4))
        .isEqualTo(
            new ScoreOutcome.Unscored("the text has 20481 bytes; Perspective takes at most 20480"));
    assertThat(outcomes.get(5))
        .isEqualTo(new ScoreOutcome.Unscored("the service gave no score of TOXICITY"));
    assertThat(outcomes.get(6)).isInstanceOf(ScoreOutcome.Scored.class);
    assertThat(requests).hasSize(4);
    assertThat(requests.get(3).at("/comment/text").asText()).isEqualTo(limit);
  }

  private static ScoreOutcome.Unscored unscored(String type) {
    return new ScoreOutcome.Unscored("the service refused the text: " + type);
  }

  @Test
  void aBusyServiceIsAskedAgainAtItsOwnPace() {
    scripted.addAll(List.of("429 ", "503 "));
    assertThat(open(options()).score(List.of("a"))).containsExactly(expected());
    assertThat(pauses).containsExactly(3000L, 3000L);
  }

  private static ScoreOutcome expected() {
    return new ScoreOutcome.Scored(0.25, Map.of("toxicity", 0.25, "insult", 0.5));
  }

  @Test
  void oneQueryASecondUnlessMoreIsGranted() {
    open(options().withQueriesPerSecond(1)).score(List.of("a", "b", "c"));
    assertThat(pauses).hasSize(2);
    assertThat(pauses.get(0)).isBetween(500L, 1000L);
    assertThat(pauses.get(1)).isBetween(1500L, 2000L);
    assertThat(PerspectiveOptions.standard().limits().requestsPerSecond()).isEqualTo(1);
  }

  @Test
  void whatFailsAsAWholeIsNoScoreAndLosesNothing() throws IOException {
    scripted.addAll(List.of("200 " + OK, "500 ", "500 ", "500 "));
    try (ScoreCache cache = ScoreCache.open(folder.resolve("scores.jsonl"))) {
      CachedScorer scorer = new CachedScorer(open(options()), cache, 1);
      assertThatThrownBy(() -> scorer.score(List.of("a", "b", "c")))
          .isInstanceOf(ScoringException.class)
          .hasMessageContainingAll("3 attempts", "status 500", "1 scores so far are safe");
      assertThat(scorer.score(List.of("a", "b", "c"))).containsOnly(expected());
    }
    assertThat(requests.stream().map(r -> r.at("/comment/text").asText()))
        .containsExactly("a", "b", "b", "b", "b", "c");
    assertThat(Files.readString(folder.resolve("scores.jsonl"))).doesNotContain(KEY);
  }

  @Test
  void refusalsOfTheKeyOrTheRequestSayWhatToDo() {
    refused("403 {}", "PERSPECTIVE_API_KEY");
    refused(error("{\"reason\":\"API_KEY_INVALID\"}"), "PERSPECTIVE_API_KEY");
    refused(error("{\"errorType\":\"NO_REQUESTED_ATTRIBUTES\"}"), "check the attributes");
    refused("404 <html>", "status 404");
    refused("302 ", "status 302");
    refused("200 " + score(1.5, 0), "not a number from 0 to 1");
    refused("200 {\"attributeScores\":{\"TOXICITY\":{\"summaryScore\":{\"value\":\"1\"}}}}", "not");
    refused("200 " + "[".repeat(100_000), "more than 64 levels");
    refused("200 " + " ".repeat(1_000_001), "more than 1000000 bytes");
    assertThat(requests).hasSize(9);
  }

  private void refused(String answer, String complaint) {
    scripted.add(answer);
    PerspectiveScorer scorer = open(options());
    assertThatThrownBy(() -> scorer.score(List.of("a")))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void afterTheEndTheMessageSaysSo() {
    scripted.add("404 ");
    Clock later = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);
    PerspectiveScorer scorer = open(options(), KEY, later);
    assertThatThrownBy(() -> scorer.score(List.of("a")))
        .hasMessageContaining("the service ended on 2026-12-31");
  }

  @Test
  void theKeyIsNeverInWhatIsPrinted() throws IOException {
    List<String> printed = new ArrayList<>();
    // A server that repeats the key wherever it can.
    String echo = "\"" + KEY + "\"";
    for (String answer :
        List.of(
            "403 {\"error\":{\"message\":" + echo + "}}",
            "200 " + KEY + " is no JSON",
            "200 {" + echo + ":",
            error("{\"errorType\":" + echo + "}"),
            "200 {\"attributeScores\":{\"TOXICITY\":{\"summaryScore\":{\"value\":" + echo + "}}}}",
            "418 " + KEY)) {
      scripted.add(answer);
      printed.add(failure(open(options())));
    }
    try (ServerSocket odd = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread speaker = new Thread(() -> speakOddly(odd));
      speaker.start();
      printed.add(failure(open(at(odd.getLocalPort()))));
    }
    int free;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = closed.getLocalPort();
    }
    printed.add(failure(open(at(free))));
    printed.add(failure(open(options(), KEY + "\r\nX: " + KEY, BEFORE_THE_END)));
    PerspectiveScorer scorer = open(options(), KEY + "\n", BEFORE_THE_END);
    printed.add(scorer.score(List.of("a")) + " " + scorer + scorer.info() + scorer.limits());
    printed.add(options().toString());
    assertThat(keys).last().isEqualTo(KEY);
    assertThat(printed).noneMatch(text -> text.contains(KEY));
  }

  private PerspectiveOptions at(int port) {
    return options()
        .withEndpoint(URI.create("http://127.0.0.1:" + port + "/"))
        .withAttempts(1, Duration.ofMinutes(5));
  }

  /** Answers with a status line that no client understands and that has the key in it. */
  private static void speakOddly(ServerSocket server) {
    try (Socket socket = server.accept()) {
      byte[] line = (KEY + " " + KEY + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(line);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The client hung up, as it may.
    }
  }

  private static String failure(Scorer scorer) {
    Throwable thrown = catchThrowable(() -> scorer.score(List.of("a")));
    assertThat(thrown).isInstanceOf(ScoringException.class);
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  @Test
  void unsafeOrUselessOptionsAreRefused() {
    assertThatThrownBy(() -> open(options(), " ", BEFORE_THE_END))
        .isInstanceOf(ScoringException.class)
        .hasMessageContaining("set the environment variable PERSPECTIVE_API_KEY");
    assertThatThrownBy(() -> options().withEndpoint(URI.create("https://x.org/a?key=" + KEY)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no query")
        .hasMessageNotContaining(KEY);
    assertThatThrownBy(() -> options().withEndpoint(URI.create("http://x.org/a")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("https");
    assertThatThrownBy(() -> options().withAttributes(List.of("INSULT")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("TOXICITY");
    assertThatThrownBy(() -> options().withLanguages(List.of()))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> options().withQueriesPerSecond(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RequestLimits(Duration.ZERO, 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void scoresOfOtherSettingsAreNotMixed() {
    assertThat(options().withAttributes(List.of("TOXICITY")).version())
        .isNotEqualTo(options().version());
    assertThat(options().withLanguages(List.of("de")).version()).isNotEqualTo(options().version());
    assertThat(options().version()).contains("127.0.0.1");
    assertThat(options().withQueriesPerSecond(9).version()).isEqualTo(options().version());
  }
}
