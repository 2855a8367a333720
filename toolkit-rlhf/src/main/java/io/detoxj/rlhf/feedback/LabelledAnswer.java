/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer whose segments have labels.
 *
 * @param question what was asked; intervals are drawn over questions
 * @param prompt what the answer goes on
 * @param answer the text
 * @param ends of its segments
 * @param labels one for each
 */
public record LabelledAnswer(
    String question, String prompt, String answer, List<Integer> ends, List<SegmentLabel> labels) {
  /** Keeps copies; there is a label for each segment. */
  public LabelledAnswer {
    ends = List.copyOf(ends);
    labels = List.copyOf(labels);
    if (ends.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%s segments have %s labels".formatted(ends.size(), labels.size()));
    }
  }

  /**
   * Labels prediction 1 of each record.
   *
   * @return without those of which nothing but {@link SegmentLabel#IGNORE} is known, or that are
   *     blank
   */
  public static List<LabelledAnswer> of(
      List<FeedbackRecord> records, LabelRule rule, Segmenter segmenter) {
    List<LabelledAnswer> answers = new ArrayList<>();
    for (FeedbackRecord feedback : records) {
      String text = feedback.predictions().get(0);
      List<Integer> ends = segmenter.ends(new GeneratedText(text, List.of(text.length())));
      List<SegmentLabel> labels = rule.labels(feedback, ends);
      if (!text.isBlank() && labels.stream().anyMatch(one -> one != SegmentLabel.IGNORE)) {
        answers.add(new LabelledAnswer(feedback.question(), feedback.prompt(), text, ends, labels));
      }
    }
    return List.copyOf(answers);
  }
}
