/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingGapTest {
  @Test
  void a_large_gap_warns_with_both_numbers() {
    assertThat(new TrainingGap("AUROC", 1, 0.71).warning())
        .hasValueSatisfying(
            warning -> assertThat(warning).contains("AUROC is 1.00", "0.71 on other texts"));
  }

  @Test
  void a_small_one_a_better_test_and_no_number_do_not() {
    assertThat(new TrainingGap("AUROC", 1, 0.95).warning()).isEmpty();
    assertThat(new TrainingGap("AUROC", 0.6, 0.9).warning()).isEmpty();
    assertThat(new TrainingGap("AUROC", 1, Double.NaN).warning()).isEmpty();
    assertThat(new TrainingGap("AUROC", Double.NaN, 0.5).warning()).isEmpty();
  }
}
