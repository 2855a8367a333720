/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** Hears of every token as it is chosen. */
@FunctionalInterface
public interface TokenListener {
  /**
   * A token of one completion.
   *
   * @param promptId the {@link Prompt#id()} it continues
   * @param sampleIndex which of the samples of that prompt
   * @param piece the text that is certain now; empty while a character or a possible stop string is
   *     incomplete. The pieces of a completion make up its text
   * @param token the id
   * @param logProbability as in {@link Completion#logProbabilities()}
   */
  record Event(String promptId, int sampleIndex, String piece, int token, float logProbability) {}

  /**
   * Takes a token in.
   *
   * @return whether to go on with this completion
   */
  boolean token(Event event);

  /** Wants to hear nothing, which spares decoding text while it grows. */
  TokenListener SILENT = event -> true;
}
