/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.io.Fingerprint;
import java.util.List;

/** What may stand at a place of a sentence, by a language model. */
public interface WordProposals {
  /** Everything that makes the proposals. */
  Fingerprint fingerprint();

  /**
   * Proposes single words.
   *
   * @param words of the sentence, in their order
   * @param place whose word is to be replaced
   * @param most how many are wanted
   * @return the likeliest first, letters alone; none if the sentence is too long for the model
   */
  List<Proposal> propose(List<String> words, int place, int most);

  /**
   * A word and how likely it is.
   *
   * @param word of letters, without punctuation
   * @param logProbability natural logarithm, of the word at the place or of all the sentence with
   *     it: only differences between the proposals of one place mean anything
   */
  record Proposal(String word, double logProbability) {}
}
