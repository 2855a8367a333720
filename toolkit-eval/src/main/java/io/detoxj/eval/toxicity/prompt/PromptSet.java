/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import java.util.List;

/**
 * The prompts of a file of which some lines may be unreadable.
 *
 * @param prompts those that could be read, in the order of the file, at least one
 * @param unreadable how many lines could not be read
 * @param examples the first of these lines, at most {@link #MAX_EXAMPLES}
 * @param sha256 hash of the file as it lies on the disk, in lower-case hexadecimal
 */
public record PromptSet(
    List<EvalPrompt> prompts, int unreadable, List<UnreadableLine> examples, String sha256) {
  /** How many unreadable lines are kept. */
  public static final int MAX_EXAMPLES = 100;

  /**
   * A line that is not a prompt.
   *
   * @param number from 1
   * @param reason what is wrong with it and what to do
   */
  public record UnreadableLine(int number, String reason) {}

  /** Keeps unmodifiable copies of the lists. */
  public PromptSet {
    prompts = List.copyOf(prompts);
    examples = List.copyOf(examples);
  }

  /** The share of lines that could not be read, blank lines not counted; 0 to 1. */
  public double unreadableShare() {
    return (double) unreadable / (unreadable + prompts.size());
  }
}
