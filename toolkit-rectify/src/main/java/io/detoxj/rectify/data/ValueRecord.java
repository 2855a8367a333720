/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.detoxj.core.ConfigException;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.training.ValueExample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a compiled training file. Files of the authors' code, which have text and reward
 * alone, can be read too; their texts are tokenized anew.
 *
 * @param text prompt and continuation
 * @param reward one number from -1 (toxic) to 0
 * @param promptId where it comes from
 * @param tokens token ids of the text, as they were sampled
 * @param promptLength tokens that are the prompt
 * @param weight of its errors in the loss
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@SuppressWarnings("ArrayRecordComponent") // never compared
record ValueRecord(
    String text,
    List<Double> reward,
    @Nullable String promptId,
    int @Nullable [] tokens,
    @Nullable Integer promptLength,
    @Nullable Double weight) {

  /** As an example to learn from, cut to a number of tokens. */
  ValueExample example(Tokenizer tokenizer, int most, String place) {
    if (text == null || reward == null || reward.size() != 1 || reward.get(0) == null) {
      throw new ConfigException(
          place + " must have a text and a reward that is a list of one number; compile it again");
    }
    int[] ids = tokens == null ? tokenizer.encodePrompt(text) : tokens;
    int[] cut = ids.length > most ? java.util.Arrays.copyOf(ids, most) : ids;
    int prompt = promptLength == null ? 0 : Math.min(promptLength, cut.length);
    try {
      return new ValueExample(cut, prompt, reward.get(0), weight == null ? 1 : weight);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(place + ": " + e.getMessage(), e);
    }
  }
}
