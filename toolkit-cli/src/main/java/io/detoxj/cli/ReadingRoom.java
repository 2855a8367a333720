/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.eval.toxicity.run.Candidate;
import java.util.List;
import java.util.Locale;

/** Whether the second models of decoding methods can read as far as texts may go. */
final class ReadingRoom {
  private ReadingRoom() {}

  /**
   * Checks every row; plans it, so that what does not fit the model is refused too.
   *
   * @param lengths of the prompts
   * @param maxNewTokens as asked for with {@code --tokens}
   * @throws ConfigException if a text may become longer than a method can read
   */
  static void require(
      LanguageModel model, PromptLengths lengths, int maxNewTokens, List<Candidate> candidates) {
    long longest = Math.min((long) lengths.longest() + maxNewTokens, lengths.context());
    for (Candidate candidate : candidates) {
      for (Intervention one : candidate.detoxifier().plan(model.info()).interventions()) {
        if (one instanceof DecodingIntervention decoding && decoding.mostTokens() < longest) {
          throw new ConfigException(
              String.format(
                  Locale.ROOT,
                  ("%s reads texts of at most %d tokens along, with what it puts before them, but prompt"
                      + " \"%s\" and --tokens %d may be %d; shorten the prompts, lower --tokens, or"
                      + " take a second model with a longer context"),
                  candidate.name(),
                  decoding.mostTokens(),
                  lengths.longestId(),
                  maxNewTokens,
                  longest));
        }
      }
    }
  }
}
