/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.rlhf.segment.Segmenter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final String BOTH = "The Mill is a work by Ada. A copy was made by Bo.";
  private static final List<String> ANSWERS =
      List.of("Cy painted the Mill, a fine work.", "The Mill is a work by Ada.", "Bo.", BOTH);
  private static final Segmenter CUT = Segmenter.subSentences(Segmenter.sentences());

  private static FeedbackRecord record(List<String> answers, MissingInfo... missing) {
    return InventedFeedback.record(answers, List.of(), List.of(missing), BOTH);
  }

  private static MissingInfo minor(int sentence) {
    return new MissingInfo(MissingType.MINOR_AUXILIARY, List.of(new Place(1, sentence)));
  }

  @Test
  void chars_in_common_are_counted_whatever_their_order() {
    // difflib.SequenceMatcher(None, one, other).quick_ratio()
    assertThat(WindowMatch.share("abcd", "bcde")).isEqualTo(0.75);
    assertThat(WindowMatch.share("abcd", "dcba")).isEqualTo(1);
    assertThat(WindowMatch.share("aab", "ab")).isEqualTo(0.8);
    assertThat(WindowMatch.share("abc", "xyz")).isZero();
  }

  @Test
  void the_best_window_counts() {
    assertThat(WindowMatch.of("a copy of it").best("there was a copy of it at home")).isEqualTo(1);
    // "b c", "c d" and "d b": 2 of 3 chars on both sides, then 2, then 2.
    assertThat(WindowMatch.of("a b").best("b c d b")).isEqualTo(4 / 6.0, within(1e-12));
    assertThat(WindowMatch.of("").best("a")).isZero();
    assertThat(WindowMatch.of("a b").best(" ")).isZero();
    assertThat(WindowMatch.of("a b c").best("a")).isEqualTo(2 / 6.0, within(1e-12));
  }

  @Test
  void what_the_correction_says_is_needed_and_looked_up_in_the_answers() {
    Coverage coverage = Coverage.of(record(ANSWERS), CUT).orElseThrow();
    assertThat(coverage.needed()).containsExactlyInAnyOrder(new Place(1, 1), new Place(1, 2));
    // The name alone stands in the second sentence, too.
    assertThat(ANSWERS.stream().map(coverage::of)).containsExactly(0.0, 0.5, 0.5, 1.0);
    assertThat(coverage.preferences())
        .containsExactly(
            Preference.SECOND,
            Preference.SECOND,
            Preference.SECOND,
            Preference.TIE,
            Preference.SECOND,
            Preference.SECOND);
    assertThat(coverage.of("")).isZero();
  }

  @Test
  void minor_information_is_needed_only_where_the_answer_has_it_literally() {
    Coverage without = Coverage.of(record(ANSWERS, minor(2)), CUT).orElseThrow();
    assertThat(without.needed()).containsExactly(new Place(1, 1));
    assertThat(without.of(BOTH)).isEqualTo(1);
    List<String> literal = List.of(BOTH, "a", "b", "c");
    assertThat(Coverage.of(record(literal, minor(2)), CUT).orElseThrow().needed()).hasSize(2);
    assertThat(Coverage.of(record(ANSWERS, minor(1), minor(2)), CUT)).isEmpty();
  }

  @Test
  void pairs_have_the_better_one_first_and_ties_are_left_out() {
    RankedAnswers ranked = RankedAnswers.byCoverage(List.of(record(ANSWERS)), CUT).get(0);
    assertThat(ranked.better())
        .containsExactly(
            new FeedbackRecord.Pair(1, 0),
            new FeedbackRecord.Pair(2, 0),
            new FeedbackRecord.Pair(3, 0),
            new FeedbackRecord.Pair(3, 1),
            new FeedbackRecord.Pair(3, 2));
    assertThat(RankedAnswers.byCoverage(List.of(record(ANSWERS, minor(1), minor(2))), CUT))
        .isEmpty();
  }
}
