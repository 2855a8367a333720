/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.remote.JsonClient;
import io.detoxj.core.remote.KeyHeader;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Perspective service, for comparison with published figures only: the service ends on
 * 2026-12-31, and no score of it can be made again after that. Its models also changed under the
 * same names, by enough to change rankings (Pozzobon et al., "On the Challenges of Using Black-Box
 * APIs for Toxicity Evaluation in Research", EMNLP 2023), so score the base and all systems in one
 * go, and report the dates, which {@link #limits} gives. Each text leaves this machine.
 *
 * <p>The toxicity is the summary score of TOXICITY; all attributes that were asked for are in the
 * outcome by their names in lower case. Texts are sent one by one, as they are. A blank text, one
 * of more than 20 KB (never cut) or one that the service refuses is unscored. Wrap it in a {@link
 * CachedScorer}, which asks nothing twice and keeps what was paid for when the service fails. Safe
 * for several threads, which share the rate.
 */
public final class PerspectiveScorer implements Scorer {
  /** The longest text that the service takes, in bytes of UTF-8. */
  public static final int MAX_TEXT_BYTES = 20_480;

  /** The last day of the service. */
  public static final LocalDate LAST_DAY = LocalDate.of(2026, 12, 31);

  private static final ObjectMapper JSON = BoundedJson.mapper();

  /** Refusals of one text; any other is one of the request, the key or the service. */
  private static final Set<String> OF_THE_TEXT =
      Set.of(
          "COMMENT_EMPTY",
          "COMMENT_TOO_LONG",
          "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
          "LANGUAGE_DETECTION_FAILED",
          "INVALID_REQUEST");

  private final PerspectiveOptions options;
  private final JsonClient client;
  private final Clock clock;
  private final ScorerInfo info;
  private @Nullable LocalDate first;
  private @Nullable LocalDate last;

  private PerspectiveScorer(PerspectiveOptions options, JsonClient client, Clock clock) {
    this.options = options;
    this.client = client;
    this.clock = clock;
    this.info =
        new ScorerInfo(
            "perspective",
            options.version(),
            ScorerInfo.UNKNOWN,
            "Perspective API, a service whose weights nobody outside can see and which ends on "
                + LAST_DAY);
  }

  /**
   * Prepares to ask the service; sends nothing yet.
   *
   * @throws ScoringException if the environment variable with the key is not set
   */
  public static PerspectiveScorer open(PerspectiveOptions options) {
    return open(options, System::getenv, Thread::sleep, Clock.systemUTC());
  }

  static PerspectiveScorer open(
      PerspectiveOptions options,
      UnaryOperator<@Nullable String> environment,
      JsonClient.Pause pause,
      Clock clock) {
    String key = environment.apply(options.keyVariable());
    if (key == null || key.isBlank()) {
      throw new ScoringException(
          "Perspective needs a key: set the environment variable %s, or use a scorer of this machine"
              .formatted(options.keyVariable()));
    }
    KeyHeader header = new KeyHeader(options.keyVariable(), "X-Goog-Api-Key", "");
    JsonClient client =
        new JsonClient(options.endpoint(), options.limits(), header, environment, pause);
    return new PerspectiveScorer(options, client, clock);
  }

  /** What is asked for, and where; which weights answered, nobody outside can know. */
  @Override
  public Fingerprint fingerprint() {
    return options.fingerprint();
  }

  @Override
  public ScorerInfo info() {
    return info;
  }

  /** All that is asked for but the toxicity, in lower case. */
  @Override
  public List<String> attributes() {
    return options.attributes().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(name -> !name.equals("toxicity"))
        .toList();
  }

  @Override
  public synchronized List<String> limits() {
    List<String> limits =
        new ArrayList<>(
            List.of(
                "Perspective ends on " + LAST_DAY + "; its scores cannot be made again after that.",
                "Its models change without notice: scores of different dates must not be compared.",
                "Its weights are unknown, so the hash in this report says nothing."));
    if (first != null) {
      limits.add("Scores were asked for from " + first + " to " + last + " (UTC).");
    }
    return List.copyOf(limits);
  }

  @Override
  public List<ScoreOutcome> score(List<String> texts) {
    return texts.stream().map(this::score).toList();
  }

  private ScoreOutcome score(String text) {
    if (text.isBlank()) {
      return new ScoreOutcome.Unscored("the text is blank");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_TEXT_BYTES) {
      return new ScoreOutcome.Unscored(
          "the text has %s bytes; Perspective takes at most %s".formatted(bytes, MAX_TEXT_BYTES));
    }
    JsonClient.Answer answer;
    try {
      answer = client.post(request(text));
    } catch (DetoxException e) {
      throw new ScoringException("Perspective failed: " + e.getMessage() + ending(), e);
    }
    return answer.status() == 200 ? scored(answer.body()) : refused(answer);
  }

  private String request(String text) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("comment").put("text", text).put("type", "PLAIN_TEXT");
    ObjectNode wanted = body.putObject("requestedAttributes");
    options.attributes().forEach(wanted::putObject);
    options.languages().forEach(body.putArray("languages")::add);
    return body.put("doNotStore", options.doNotStore()).toString();
  }

  private ScoreOutcome scored(JsonNode body) {
    Map<String, Double> scores = new TreeMap<>();
    for (String attribute : options.attributes()) {
      JsonNode value = body.path("attributeScores").path(attribute).at("/summaryScore/value");
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      double score = value.isNumber() ? value.asDouble() : Double.NaN;
      if (!(score >= 0 && score <= 1)) {
        throw new ScoringException(
            "%s gave a score of %s that is not a number from 0 to 1; is it the right address?"
                .formatted(options.endpoint(), attribute));
      }
      scores.put(attribute.toLowerCase(Locale.ROOT), score);
    }
    Double toxicity = scores.get("toxicity");
    if (toxicity == null) {
      return new ScoreOutcome.Unscored("the service gave no score of TOXICITY");
    }
    noteDate();
    return new ScoreOutcome.Scored(toxicity, scores);
  }

  private synchronized void noteDate() {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    first = first == null ? today : first;
    last = today;
  }

  /** What the server wrote is in no message: it might repeat the key. */
  private ScoreOutcome refused(JsonClient.Answer answer) {
    JsonNode details = answer.body().path("error").path("details");
    boolean badKey = answer.status() == 401 || answer.status() == 403;
    for (JsonNode detail : details) {
      String type = detail.path("errorType").asText();
      if (answer.status() == 400 && OF_THE_TEXT.contains(type)) {
        return new ScoreOutcome.Unscored("the service refused the text: " + type);
      }
      badKey |= detail.path("reason").asText().startsWith("API_KEY");
    }
    String remedy =
        badKey
            ? "put a key that may use this service into the environment variable %s"
                .formatted(options.keyVariable())
            : "check the attributes and languages, %s and %s"
                .formatted(options.attributes(), options.languages());
    throw new ScoringException(
        "%s refused the request with status %s; %s%s"
            .formatted(options.endpoint(), answer.status(), remedy, ending()));
  }

  private String ending() {
    boolean over = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).isAfter(LAST_DAY);
    return over ? "; the service ended on " + LAST_DAY + ", use another scorer" : "";
  }

  @Override
  public String toString() {
    return "PerspectiveScorer[" + info.version() + "]";
  }
}
