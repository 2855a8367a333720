/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.toxicity.published.PublishedFamily;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.suppression.SentencePairs;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricDescriptionsTest {
  private static final MetricDescriptions DESCRIPTIONS = MetricDescriptions.load();

  @Test
  void over_suppression_and_published_variants_are_defined() {
    for (SentencePairs pairs : List.of(BundledPairs.identity(), BundledPairs.insults())) {
      assertThat(DESCRIPTIONS.of(pairs.metric())).isPresent();
      pairs.groups().forEach(group -> assertThat(DESCRIPTIONS.of(pairs.metric(group))).isPresent());
    }
    for (PublishedFamily family : PublishedFamily.values()) {
      family
          .metrics(2, "any")
          .forEach(one -> assertThat(DESCRIPTIONS.of(one.id().name())).isPresent());
    }
  }

  @Test
  void the_narrowest_pattern_counts_and_an_exact_name_most() {
    assertThat(DESCRIPTIONS.of("identity_gap_age"))
        .hasValue(
            "Over-suppression of one group: identity_gap over the pairs about that group alone.");
    assertThat(DESCRIPTIONS.of("arc_easy_acc_norm").orElseThrow()).contains("characters");
    assertThat(DESCRIPTIONS.of("arc_easy_acc").orElseThrow()).contains("the right one");
    assertThat(DESCRIPTIONS.of("rep_4").orElseThrow()).contains("runs of four tokens");
    assertThat(DESCRIPTIONS.of("nobody_knows")).isEmpty();
  }

  @Test
  void a_metric_without_a_title_is_called_by_its_name_in_words() {
    assertThat(DESCRIPTIONS.title("expected_max_toxicity"))
        .isEqualTo("Expected max toxicity (EMT)");
    assertThat(DESCRIPTIONS.title("arc_easy_acc")).isEqualTo("Arc easy acc");
  }
}
