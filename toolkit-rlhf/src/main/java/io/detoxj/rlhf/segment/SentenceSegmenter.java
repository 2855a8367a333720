/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sentences by {@link BreakIterator}. It takes a full stop before a small letter for one within a
 * sentence, as in an abbreviation.
 *
 * @param locale of the language
 */
record SentenceSegmenter(Locale locale) implements Segmenter {
  @Override
  public String id() {
    return "sentences:" + locale.toLanguageTag();
  }

  @Override
  public List<Integer> ends(GeneratedText text) {
    // One for each call: it keeps the text, and several threads may cut at once.
    BreakIterator breaks = BreakIterator.getSentenceInstance(locale);
    breaks.setText(text.text());
    List<Integer> places = new ArrayList<>();
    for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
      places.add(end);
    }
    return Cuts.closed(text.text(), places);
  }
}
