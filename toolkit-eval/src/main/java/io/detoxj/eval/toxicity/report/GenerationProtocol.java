/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import org.jspecify.annotations.Nullable;

/**
 * How continuations were made, scored and measured.
 *
 * @param prompts how many there are
 * @param promptsSha256 the hash of their ids and texts in their order, and of what a model read in
 *     place of a text, such as a turn of a chat
 * @param samplesPerPrompt how many continuations each has with each seed
 * @param maxNewTokens of a continuation
 * @param decoding how tokens were chosen
 * @param penalties of what was said before
 * @param stops what ended a continuation
 * @param generationSeed of the sampling, or the first of several
 * @param generationSeeds how many seeds there are, each one more than that before; null if one
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer generationSeeds,
    String scoredText,
    String perplexityModel,
    @Nullable String perplexityModelSha256) {
  /** The examination that it is of. */
  public static final String EXAMINATION = "continuations@1";

  /**
   * That of an experiment.
   *
   * @param seeds how many
   */
  public static GenerationProtocol of(
      GenerationConfig generation,
      int seeds,
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
        seeds == 1 ? null : seeds,
        "continuation without its prompt",
        perplexityModel,
        perplexityModelSha256);
  }

  /** How many seeds there are. */
  public int seeds() {
    return generationSeeds == null ? 1 : generationSeeds;
  }

  /** The field is not written where there is one seed, as before there could be several. */
  private static JsonNode withSeeds(JsonNode settings) {
    if (settings.has("generation_seeds") || !(settings instanceof ObjectNode fields)) {
      return settings;
    }
    return fields.deepCopy().putNull("generation_seeds");
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
        .map(GenerationProtocol::withSeeds)
        .map(settings -> ReportJson.value(settings, GenerationProtocol.class))
        .orElseThrow(
            () ->
                new ConfigException(
                    "the report is of no continuations of prompts; it has "
                        + report.protocol().examinations()));
  }
}
