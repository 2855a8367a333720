/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import static io.detoxj.rlhf.feedback.SegmentLabel.ERROR;
import static io.detoxj.rlhf.feedback.SegmentLabel.FINE;
import static io.detoxj.rlhf.feedback.SegmentLabel.IGNORE;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.rlhf.segment.Segmenter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelRuleTest {
  private static final String TEXT = "Ada painted it in May. She sold it for ten very old coins.";
  private static final List<Integer> ENDS = List.of(22, 58);

  private static ErrorSpan span(ErrorType type, String part) {
    int start = TEXT.indexOf(part);
    return new ErrorSpan(type, start, start + part.length());
  }

  private static List<SegmentLabel> labels(LabelRule rule, ErrorSpan... spans) {
    return rule.labels(InventedFeedback.marked(TEXT, spans), ENDS);
  }

  @Test
  void a_segment_is_an_error_if_a_word_of_it_is_covered() {
    ErrorSpan five = span(ErrorType.IRRELEVANT, "sold it for ten very");
    assertThat(labels(LabelRule.RELEVANCE, five)).containsExactly(FINE, ERROR);
    ErrorSpan across = span(ErrorType.REDUNDANT, "it in May. She sold");
    assertThat(labels(LabelRule.RELEVANCE, across)).containsExactly(ERROR, ERROR);
    ErrorSpan one = span(ErrorType.UNVERIFIABLE, "ten");
    assertThat(labels(LabelRule.FACTUALITY, one)).containsExactly(FINE, ERROR);
    assertThat(labels(LabelRule.RELEVANCE, one)).containsExactly(FINE, FINE);
    assertThat(labels(LabelRule.FACTUALITY)).containsExactly(FINE, FINE);
  }

  @Test
  void short_spans_are_dropped_for_relevance_alone() {
    ErrorSpan four = span(ErrorType.INCOHERENT, "sold it for ten");
    assertThat(labels(LabelRule.RELEVANCE, four)).containsExactly(FINE, FINE);
    // What was marked, however short, was not free to be marked as a fact.
    assertThat(labels(LabelRule.FACTUALITY, four)).containsExactly(FINE, IGNORE);
  }

  @Test
  void a_factual_error_counts_beside_another_one() {
    ErrorSpan other = span(ErrorType.IRRELEVANT, "She sold it");
    ErrorSpan fact = span(ErrorType.WRONG_GROUNDING, "coins");
    assertThat(labels(LabelRule.FACTUALITY, other, fact)).containsExactly(FINE, ERROR);
    assertThat(labels(LabelRule.FACTUALITY, fact, other)).containsExactly(FINE, ERROR);
  }

  @Test
  void the_space_before_a_segment_belongs_to_none() {
    ErrorSpan first = new ErrorSpan(ErrorType.WRONG_GROUNDING, 0, 23);
    assertThat(labels(LabelRule.FACTUALITY, first)).containsExactly(ERROR, FINE);
  }

  @Test
  void answers_of_which_nothing_is_known_are_left_out() {
    FeedbackRecord unknown =
        InventedFeedback.marked(TEXT, new ErrorSpan(ErrorType.IRRELEVANT, 0, TEXT.length()));
    FeedbackRecord known = InventedFeedback.marked(TEXT, span(ErrorType.IRRELEVANT, "Ada painted"));
    List<LabelledAnswer> answers =
        LabelledAnswer.of(List.of(unknown, known), LabelRule.FACTUALITY, Segmenter.sentences());
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).ends()).isEqualTo(ENDS);
    assertThat(answers.get(0).labels()).containsExactly(IGNORE, FINE);
    assertThat(
            LabelledAnswer.of(List.of(unknown), LabelRule.RELEVANCE, Segmenter.sentences())
                .get(0)
                .labels())
        .containsExactly(ERROR, ERROR);
  }
}
