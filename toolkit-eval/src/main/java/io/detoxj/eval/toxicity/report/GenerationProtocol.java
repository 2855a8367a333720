/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import org.jspecify.annotations.Nullable;

/**
 * How continuations were made, scored and measured.
 *
 * @param prompts how many there are
 * @param promptsSha256 the hash of their ids and texts in their order
 * @param samplesPerPrompt how many continuations each has
 * @param maxNewTokens of a continuation
 * @param decoding how tokens were chosen
 * @param penalties of what was said before
 * @param stops what ended a continuation
 * @param generationSeed of the sampling
 * @param scoredText what the scorers saw
 * @param perplexityModel names the model that measured perplexity
 * @param perplexityModelSha256 the hash of its weights; null if it is the base
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record GenerationProtocol(
    int prompts,
    String promptsSha256,
    int samplesPerPrompt,
    int maxNewTokens,
    String decoding,
    String penalties,
    String stops,
    long generationSeed,
    String scoredText,
    String perplexityModel,
    @Nullable String perplexityModelSha256) {
  /** The examination that it is of. */
  public static final String EXAMINATION = "continuations@1";

  /** That of an experiment. */
  public static GenerationProtocol of(
      GenerationConfig generation,
      int prompts,
      String promptsSha256,
      String perplexityModel,
      @Nullable String perplexityModelSha256) {
    return new GenerationProtocol(
        prompts,
        promptsSha256,
        generation.samples(),
        generation.maxNewTokens(),
        generation.decoding().toString(),
        generation.penalties().toString(),
        generation.stops().toString(),
        generation.seed(),
        "continuation without its prompt",
        perplexityModel,
        perplexityModelSha256);
  }

  /**
   * That of a report.
   *
   * @throws ConfigException if it has no continuations
   */
  public static GenerationProtocol of(Report report) {
    return report
        .protocol()
        .settings(EXAMINATION)
        .map(settings -> ReportJson.value(settings, GenerationProtocol.class))
        .orElseThrow(
            () ->
                new ConfigException(
                    "the report is of no continuations of prompts; it has "
                        + report.protocol().examinations()));
  }
}
