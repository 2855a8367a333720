/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.run.BoundedLines;
import io.detoxj.eval.metric.CompletionLikelihood;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the lines of {@link GenerationsJsonl}. */
final class GenerationLines {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final long MAX_FILE_BYTES = 1L << 40;

  private GenerationLines() {}

  static void read(Path file, Consumer<GenerationsJsonl.Recorded> action) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      for (String text = lines.next(); text != null; text = lines.next()) {
        action.accept(parsed(text, file + " line " + lines.number()));
      }
    }
  }

  private static GenerationsJsonl.Recorded parsed(String text, String where) {
    try {
      Line line = JSON.readValue(text, Line.class);
      if (line == null) {
        throw new ConfigException(where + " is no completion: it is null; write the file anew");
      }
      return line.recorded();
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
}
