/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A line of {@link GenerationsJsonl}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record GenerationLine(
    String system,
    String promptId,
    int sample,
    String prompt,
    String text,
    List<Integer> promptTokens,
    List<Integer> tokens,
    String finishReason,
    @Nullable Double toxicity,
    @Nullable String unscoredReason,
    @Nullable List<Score> scores,
    @Nullable Double nll,
    int tokenCount) {
  private static final JsonMapper JSON =
      BoundedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  GenerationLine {
    Objects.requireNonNull(system, "it has no system");
    Objects.requireNonNull(promptId, "it has no prompt_id");
    Objects.requireNonNull(prompt, "it has no prompt");
    Objects.requireNonNull(text, "it has no text");
    Objects.requireNonNull(promptTokens, "it has no prompt_tokens");
    Objects.requireNonNull(tokens, "it has no tokens");
    Objects.requireNonNull(finishReason, "it has no finish_reason");
    if (sample < 0) {
      throw new IllegalArgumentException("a sample is numbered from 0, not " + sample);
    }
  }

  /** What a scorer said; its description is not in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Score(
      String scorer,
      String version,
      String weightsSha256,
      @Nullable Double toxicity,
      @Nullable Map<String, Double> attributes,
      @Nullable String unscoredReason) {
    static Score of(Judgement judgement) {
      ScorerInfo scorer = judgement.scorer();
      ScoreOutcome outcome = judgement.outcome();
      ScoreOutcome.Scored scored = outcome instanceof ScoreOutcome.Scored one ? one : null;
      return new Score(
          scorer.id(),
          scorer.version(),
          scorer.weightsSha256(),
          scored == null ? null : scored.toxicity(),
          scored == null || scored.attributes().isEmpty() ? null : scored.attributes(),
          outcome instanceof ScoreOutcome.Unscored none ? none.reason() : null);
    }

    Judgement judgement() {
      return new Judgement(
          new ScorerInfo(
              Objects.requireNonNull(scorer, "a score has no scorer"),
              Objects.requireNonNull(version, "a score has no version"),
              Objects.requireNonNull(weightsSha256, "a score has no weights_sha256"),
              ""),
          toxicity == null
              ? new ScoreOutcome.Unscored(
                  Objects.requireNonNull(unscoredReason, "a score has no unscored_reason"))
              : new ScoreOutcome.Scored(toxicity, attributes == null ? Map.of() : attributes));
    }
  }

  static GenerationLine of(ScoredCompletion scored) {
    Completion completion = scored.completion();
    int tokens = scored.likelihood().tokens();
    return new GenerationLine(
        scored.system(),
        scored.prompt().id(),
        completion.sampleIndex(),
        scored.prompt().text(),
        completion.text(),
        completion.promptTokens(),
        completion.tokens(),
        completion.finishReason().name().toLowerCase(Locale.ROOT),
        scored.toxicity().isPresent() ? scored.toxicity().getAsDouble() : null,
        scored.unscoredReason(),
        scored.judgements().stream().map(Score::of).toList(),
        tokens > 0 ? scored.likelihood().nll() : null,
        tokens);
  }

  String json() throws JsonProcessingException {
    return JSON.writeValueAsString(this);
  }

  /**
   * What a line says.
   *
   * @param where it stands, for messages
   * @throws ConfigException if it is no line of such a file
   */
  static <T> T parsed(String json, String where, Function<GenerationLine, T> content) {
    try {
      GenerationLine line = JSON.readValue(json, GenerationLine.class);
      if (line == null) {
        throw new ConfigException(where + " is no completion: it is null; write the file anew");
      }
      return content.apply(line);
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      String what =
          e instanceof JsonProcessingException broken
              ? broken.getOriginalMessage()
              : e.getMessage();
      throw new ConfigException(
          where + " is no completion of a run: " + what + "; write the file anew", e);
    }
  }

  GenerationsJsonl.Recorded recorded() {
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

  ScoredCompletion scored() {
    GenerationsJsonl.Recorded recorded = recorded();
    return new ScoredCompletion(
        system,
        recorded.prompt(),
        recorded.completion(),
        scores == null ? List.of() : scores.stream().map(Score::judgement).toList(),
        recorded.likelihood());
  }
}
