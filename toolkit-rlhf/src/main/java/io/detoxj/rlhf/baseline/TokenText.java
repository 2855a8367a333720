/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.model.LanguageModel;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A prompt and what follows it, as token ids.
 *
 * @param ids all of them, 2 or more
 * @param wanted how many of the last ones follow the prompt, from 1 to all but the first
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TokenText(int[] ids, int wanted) {
  /** Checks the numbers. */
  public TokenText {
    if (wanted < 1 || wanted >= ids.length) {
      throw new IllegalArgumentException(
          "a text of %s tokens has %s that are learnt; it must be 1 or more, and not the first, which nothing predicts"
              .formatted(ids.length, wanted));
    }
  }

  /**
   * A text after a prompt, ended by the model's end of text where it is a whole one. Without a
   * prompt it begins with what the tokenizer puts before every text, or else the end of text.
   *
   * @param ended whether the end of text is learnt as well
   * @param most tokens that are learnt; later ones are cut off, with the end
   * @throws ConfigException if there is nothing to learn, or the prompt leaves no room for it in
   *     the context
   */
  static TokenText of(LanguageModel model, String prompt, String text, boolean ended, int most) {
    int[] before = model.tokenizer().encodePrompt(prompt);
    if (before.length == 0) {
      before = new int[] {model.endOfText()};
    }
    int[] after =
        prompt.isEmpty()
            ? model.tokenizer().encode(text)
            : model.tokenizer().encodeContinuation(text);
    IntStream end = ended ? IntStream.of(model.endOfText()) : IntStream.empty();
    int room = model.contextLength() + 1 - before.length;
    int[] learnt =
        IntStream.concat(IntStream.of(after), end)
            .limit(Math.max(0, Math.min(most, room)))
            .toArray();
    if (after.length == 0 || learnt.length == 0) {
      throw new ConfigException(
          after.length == 0
              ? "a text is empty, so there is nothing to learn from it; leave it out"
              : "a prompt of %s tokens leaves no room for a text in the context of %s; shorten it"
                  .formatted(before.length, model.contextLength()));
    }
    return joined(before, learnt);
  }

  /** What a model wrote after a prompt. */
  static TokenText of(Completion completion) {
    return joined(
        completion.promptTokens().stream().mapToInt(Integer::intValue).toArray(),
        completion.tokens().stream().mapToInt(Integer::intValue).toArray());
  }

  private static TokenText joined(int[] before, int[] after) {
    int[] all = Stream.of(before, after).flatMapToInt(IntStream::of).toArray();
    return new TokenText(all, after.length);
  }
}
