/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.rlhf.fixture.FactWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeedbackSplitTest {
  private static Set<String> questions(List<FeedbackRecord> records) {
    Set<String> questions = new HashSet<>();
    records.forEach(one -> questions.add(one.question()));
    return questions;
  }

  @Test
  void a_question_is_in_one_part_whatever_the_order_and_however_often_it_comes() {
    List<FeedbackRecord> twice = new ArrayList<>(FactWorld.records());
    twice.addAll(FactWorld.records());
    FeedbackSplit split = FeedbackSplit.of(twice);
    Set<String> training = questions(split.training());
    Set<String> validation = questions(split.validation());
    Set<String> test = questions(split.test());
    assertThat(training.size() + validation.size() + test.size()).isEqualTo(120);
    assertThat(split.training()).hasSize(2 * training.size());
    assertThat(training.size()).isBetween(70, 98);
    assertThat(test.size()).isBetween(12, 36);
    assertThat(validation).isNotEmpty();
    Collections.reverse(twice);
    assertThat(questions(FeedbackSplit.of(twice).test())).isEqualTo(test);
  }
}
