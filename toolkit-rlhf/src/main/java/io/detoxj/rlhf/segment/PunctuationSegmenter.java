/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences by their closing marks, whatever follows: full stops, exclamation and question marks,
 * with the quotation marks and brackets that close after them, before white space or the end. The
 * full-width ones of Chinese and Japanese need no white space after them.
 */
record PunctuationSegmenter() implements Segmenter {
  private static final Pattern CLOSING =
      Pattern.compile(
          "[.!?\u2026]++[\"')\\]\u201D\u2019\u00BB]*+(?=\\s|$)"
              + "|[\u3002\uFF01\uFF1F]++[\u300D\u300F\u201D\u2019\uFF09]*+");

  @Override
  public String id() {
    return "punctuation";
  }

  @Override
  public List<Integer> ends(GeneratedText text) {
    List<Integer> places = new ArrayList<>();
    Matcher marks = CLOSING.matcher(text.text());
    while (marks.find()) {
      places.add(marks.end());
    }
    if (places.isEmpty() || places.get(places.size() - 1) < text.text().length()) {
      places.add(text.text().length());
    }
    return Cuts.closed(text.text(), places);
  }
}
