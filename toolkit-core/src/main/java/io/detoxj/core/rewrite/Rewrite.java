/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.rewrite;

/** What became of one sentence. */
public sealed interface Rewrite {
  /**
   * A sentence that was said again, perhaps in the same words.
   *
   * @param text without the sentence that it stands for
   */
  record Rewritten(String text) implements Rewrite {}

  /**
   * A sentence for which there is none. It is neither toxic nor harmless, and reports count it
   * apart: the sentence that came in is never handed back in its place.
   *
   * @param reason in a few words, such as {@code empty answer}
   */
  record Refused(String reason) implements Rewrite {
    /**
     * Checks that there is a reason.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Refused {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("a sentence without a rewrite needs a reason");
      }
    }
  }
}
