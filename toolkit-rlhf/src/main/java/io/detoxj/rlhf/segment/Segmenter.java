/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.List;
import java.util.Locale;

/**
 * Cuts a generated text into segments, each of which may have a reward of its own. What follows the
 * last cut is a segment too, finished or not: without it rewards that are differences would no
 * longer add up to what the whole text is worth.
 */
public interface Segmenter {
  /** What it is called, with its settings; what cuts otherwise has another id. */
  String id();

  /**
   * Where segments end.
   *
   * @return the char after the last one of each segment, strictly rising, the last one the length
   *     of the text; for an empty text a single 0
   */
  List<Integer> ends(GeneratedText text);

  /** Sentences, by the rules of the language that come with Java. */
  static Segmenter sentences(Locale locale) {
    return new SentenceSegmenter(locale);
  }

  /** Sentences of English. */
  static Segmenter sentences() {
    return sentences(Locale.ENGLISH);
  }

  /** Sentences by their closing marks alone. */
  static Segmenter punctuation() {
    return new PunctuationSegmenter();
  }

  /** The paper's sub-sentences, within sentences of another segmenter. */
  static Segmenter subSentences(Segmenter sentences) {
    return new SubSentenceSegmenter(sentences, SubSentenceSegmenter.PAPER_WORDS);
  }

  /** The text as one segment, as in reinforcement learning without fine grain. */
  static Segmenter whole() {
    return new WholeText();
  }

  /** Every token with which the text becomes longer. */
  static Segmenter tokens() {
    return new TokenSegmenter();
  }
}
