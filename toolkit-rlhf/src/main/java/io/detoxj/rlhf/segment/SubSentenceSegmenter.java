/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * Sub-sentences by the rule of fine-grained RLHF (arXiv 2306.01693, as released): within each
 * sentence a new one may begin after a word that ends in {@code , ; !} or {@code ?}, if at least so
 * many words follow it and more than that. Where the one before would be shorter, its beginning
 * moves here instead; the first one of a sentence stays where it is.
 *
 * @param sentences cuts the text first
 * @param words the least length
 */
record SubSentenceSegmenter(Segmenter sentences, int words) implements Segmenter {
  /** The least length in the paper's code. */
  static final int PAPER_WORDS = 5;

  private static final String MARKS = ",;!?";

  @Override
  public String id() {
    return "sub-sentences:" + words + " of " + sentences.id();
  }

  @Override
  public List<Integer> ends(GeneratedText text) {
    List<Integer> places = new ArrayList<>();
    int from = 0;
    for (int to : sentences.ends(text)) {
      List<Integer> wordEnds = wordEnds(text.text(), from, to);
      List<Integer> starts = starts(text.text(), wordEnds);
      for (int start : starts.subList(1, starts.size())) {
        places.add(wordEnds.get(start - 1));
      }
      places.add(to);
      from = to;
    }
    return Cuts.closed(text.text(), places);
  }

  /** The words, from 0, with which sub-sentences begin. */
  private List<Integer> starts(String text, List<Integer> wordEnds) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 1; i < wordEnds.size(); i++) {
      boolean marked = MARKS.indexOf(text.charAt(wordEnds.get(i - 1) - 1)) >= 0;
      if (!marked || i + words >= wordEnds.size()) {
        continue;
      }
      int latest = starts.get(starts.size() - 1);
      if (i - latest >= words) {
        starts.add(i);
      } else if (latest > 0) {
        starts.set(starts.size() - 1, i);
      }
    }
    return starts;
  }

  private static List<Integer> wordEnds(String text, int from, int to) {
    List<Integer> ends = new ArrayList<>();
    for (int i = from; i < to; i++) {
      boolean within = !Character.isWhitespace(text.charAt(i));
      if (within && (i + 1 == to || Character.isWhitespace(text.charAt(i + 1)))) {
        ends.add(i + 1);
      }
    }
    return ends;
  }
}
