/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the lines of {@link GenerationsJsonl}. */
final class GenerationLines {
  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final long MAX_FILE_BYTES = 1L << 40;

  private GenerationLines() {}

  static void read(Path file, Consumer<GenerationsJsonl.Recorded> action) throws IOException {
    each(file, (text, where) -> action.accept(parsed(text, where, Line.class, Line::recorded)));
  }

  static void readScored(Path file, Consumer<ScoredCompletion> action) throws IOException {
    each(
        file,
        (text, where) -> {
          GenerationsJsonl.Recorded recorded = parsed(text, where, Line.class, Line::recorded);
          action.accept(parsed(text, where, Scores.class, scores -> scores.of(recorded)));
        });
  }

  private static void each(Path file, BiConsumer<String, String> action) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      for (String text = lines.next(); text != null; text = lines.next()) {
        action.accept(text, file + " line " + lines.number());
      }
    }
  }

  private static <T, R> R parsed(
      String text, String where, Class<T> type, Function<T, R> completion) {
    try {
      T line = JSON.readValue(text, type);
      if (line == null) {
        throw new ConfigException(where + " is no completion: it is null; write the file anew");
      }
      return completion.apply(line);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      String what =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
      throw new ConfigException(
          where + " is no completion of a run: " + what + "; write the file anew", e);
    }
  }

  /** The fields that are read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Line(
      @JsonProperty("system") String system,
      @JsonProperty("prompt_id") String promptId,
      @JsonProperty("sample") int sample,
      @JsonProperty("prompt") String prompt,
      @JsonProperty("text") String text,
      @JsonProperty("prompt_tokens") List<Integer> promptTokens,
      @JsonProperty("tokens") List<Integer> tokens,
      @JsonProperty("finish_reason") String finishReason,
      @JsonProperty("nll") @Nullable Double nll,
      @JsonProperty("token_count") int tokenCount) {
    GenerationsJsonl.Recorded recorded() {
      if (sample < 0) {
        throw new IllegalArgumentException("a sample is numbered from 0, not " + sample);
      }
      return new GenerationsJsonl.Recorded(
          system,
          new Prompt(promptId, prompt, prompt.isEmpty()),
          new Completion(
              promptId,
              sample,
              text,
              promptTokens,
              tokens,
              List.of(),
              FinishReason.valueOf(finishReason.toUpperCase(Locale.ROOT))),
          nll == null ? CompletionLikelihood.NONE : new CompletionLikelihood(nll, tokenCount));
    }
  }

  /** What the scorers said, each a score or a reason; their descriptions are not in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Scores(@JsonProperty("scores") List<JsonNode> scores) {
    ScoredCompletion of(GenerationsJsonl.Recorded recorded) {
      return new ScoredCompletion(
          recorded.system(),
          recorded.prompt(),
          recorded.completion(),
          scores.stream().map(Scores::judgement).toList(),
          recorded.likelihood());
    }

    private static Judgement judgement(JsonNode score) {
      ScorerInfo scorer =
          new ScorerInfo(
              text(score, "scorer"), text(score, "version"), text(score, "weights_sha256"), "");
      JsonNode toxicity = score.path("toxicity");
      if (!toxicity.isNumber()) {
        return new Judgement(scorer, new ScoreOutcome.Unscored(text(score, "unscored_reason")));
      }
      Map<String, Double> attributes = new TreeMap<>();
      score
          .path("attributes")
          .properties()
          .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asDouble(-1)));
      return new Judgement(scorer, new ScoreOutcome.Scored(toxicity.doubleValue(), attributes));
    }

    private static String text(JsonNode score, String field) {
      if (!score.path(field).isTextual()) {
        throw new IllegalArgumentException("a score has no " + field + ": " + score);
      }
      return score.path(field).textValue();
    }
  }
}
