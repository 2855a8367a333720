/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.ArrayList;
import java.util.List;

/**
 * Labels of segments from marked spans, by the rules of the released code of fine-grained RLHF: a
 * segment is an error if any word of it is covered by a span of the category.
 */
public enum LabelRule {
  /** Spans of less than five words are dropped; what is no error is fine. */
  RELEVANCE,
  /**
   * A segment without a factual error and with another one is ignored: annotators could mark one
   * category at a place, so nothing is known of its facts.
   */
  FACTUALITY;

  private static final int LEAST_WORDS = 5;

  /**
   * The labels of the segments of prediction 1.
   *
   * @param ends of segments, as segmenters give them
   * @return one for each segment
   */
  public List<SegmentLabel> labels(FeedbackRecord feedback, List<Integer> ends) {
    String text = feedback.predictions().get(0);
    List<SegmentLabel> labels = new ArrayList<>();
    int start = 0;
    for (int end : ends) {
      labels.add(label(feedback, text, start, end));
      start = end;
    }
    return List.copyOf(labels);
  }

  private SegmentLabel label(FeedbackRecord feedback, String text, int from, int to) {
    // Segments begin with the white space before them, which no span of theirs covers.
    int start = from;
    while (start < to && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    boolean other = false;
    for (ErrorSpan span : feedback.errors()) {
      if (span.touches(start, to)) {
        if (counts(span, text)) {
          return SegmentLabel.ERROR;
        }
        other |= span.type().isOfRelevance();
      }
    }
    return this == FACTUALITY && other ? SegmentLabel.IGNORE : SegmentLabel.FINE;
  }

  private boolean counts(ErrorSpan span, String text) {
    return switch (this) {
      case RELEVANCE ->
          span.type().isOfRelevance()
              && Words.of(text.substring(span.start(), span.end())).size() >= LEAST_WORDS;
      case FACTUALITY -> !span.type().isOfRelevance();
    };
  }
}
