/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.List;

/**
 * The key-value cache of one batch of sequences over one model; belongs to one thread. Logits are
 * plain Java, {@code [batch][vocabulary]}, float32, unnormalised.
 */
public interface Session extends AutoCloseable {
  /** The number of sequences; 0 before {@link #prefill}. */
  int rows();

  /**
   * Reads whole prompts, once, before anything else.
   *
   * @param prompts token ids of each sequence, of any lengths from 1 to the context length
   * @return logits after the last token of each
   * @throws IllegalArgumentException if a prompt is empty, too long, or holds an unknown id
   * @throws IllegalStateException if called twice
   */
  float[][] prefill(List<int[]> prompts);

  /**
   * Reads sequences of which only the first tokens are a prompt, as a run without a cache does at
   * every step. The difference matters only to interventions that treat the two differently.
   *
   * @param sequences prompts with what was generated after them
   * @param promptLengths tokens of each that are its prompt
   * @return logits after the last token of each
   */
  default float[][] prefill(List<int[]> sequences, List<Integer> promptLengths) {
    return prefill(sequences);
  }

  /**
   * Appends a token to each sequence.
   *
   * @param tokens one id a row
   * @return logits after it
   * @throws IllegalArgumentException if there is not one known id a row
   * @throws IllegalStateException before {@link #prefill}
   */
  float[][] next(int[] tokens);

  /**
   * As {@link #next(int[])}, with logits that nobody reads any more: the arrays of a vocabulary of
   * 262,144 tokens are the most that a step makes, and may be used again.
   *
   * @param spent what an earlier call gave; overwritten or not
   */
  default float[][] next(int[] tokens, float[][] spent) {
    return next(tokens);
  }

  /**
   * Makes each sequence into copies that stand side by side, so that samples of one prompt share
   * its prefill.
   *
   * @param copies how many there are of each afterwards, 1 or more
   */
  void replicate(int copies);

  /**
   * Goes on with some of the sequences alone, in their order.
   *
   * @param rows indexes from 0, ascending, at least one
   * @return whether it does; if not, nothing has changed
   * @throws IllegalArgumentException if the rows are none, or not of that kind
   * @throws IllegalStateException before {@link #prefill}
   */
  default boolean keep(int[] rows) {
    return false;
  }

  /**
   * An independent session at the same place, with a copy of the cache; the caller closes it.
   *
   * @throws IllegalStateException before {@link #prefill}
   */
  Session fork();

  /** Frees the cache. A second call does nothing. */
  @Override
  void close();
}
