/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param id names the request within a run; random streams hang on it
 * @param system who it is to be; may be empty
 * @param user the question
 * @param picture a PNG that is shown beside the question, or null
 * @param settings how it answers
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of one picture, handed on and never compared
public record ChatRequest(
    String id, String system, String user, byte @Nullable [] picture, Settings settings) {
  /**
   * How it answers.
   *
   * @param temperature 0 takes the most probable token always
   * @param topP of nucleus sampling, above 0 to 1; 1 leaves it out
   * @param maxTokens most tokens of the answer
   * @param seed of the draws, where the model can repeat itself
   */
  public record Settings(double temperature, double topP, int maxTokens, long seed) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the temperature is not from 0 to 2, top-p not above 0 to
     *     1, or no token may be written
     */
    public Settings {
      if (!(temperature >= 0 && temperature <= 2) || !(topP > 0 && topP <= 1) || maxTokens < 1) {
        throw new IllegalArgumentException(
            "the temperature must be from 0 to 2, top-p above 0 to 1 and the tokens 1 or more, not %s, %s and %s"
                .formatted(temperature, topP, maxTokens));
      }
    }

    /** Without nucleus sampling. */
    public Settings(double temperature, int maxTokens, long seed) {
      this(temperature, 1, maxTokens, seed);
    }

    /** The most probable tokens. */
    public static Settings greedy(int maxTokens) {
      return new Settings(0, maxTokens, 0);
    }
  }

  /** The picture, if there is one. */
  public Optional<byte[]> image() {
    return Optional.ofNullable(picture).map(byte[]::clone);
  }
}
