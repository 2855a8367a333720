/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  @Test
  void ties_share_the_mean_of_their_ranks() {
    assertThat(RankCorrelation.ranks(new double[] {3, 1, 3, 2, 3})).containsExactly(4, 1, 4, 2, 4);
    // scipy.stats.spearmanr([1, 2, 2, 3, 5], [2, 1, 4, 4, 4])
    assertThat(RankCorrelation.spearman(new double[] {1, 2, 2, 3, 5}, new double[] {2, 1, 4, 4, 4}))
        .isEqualTo(0.6308932681440449, within(1e-12));
  }

  @Test
  void only_order_counts() {
    assertThat(RankCorrelation.spearman(new double[] {1, 2, 9}, new double[] {-5, 0, 0.1}))
        .isEqualTo(1, within(1e-12));
    assertThat(RankCorrelation.spearman(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isNaN();
  }

  @Test
  void series_that_do_not_go_together_are_refused() {
    double[] one = {1};
    double[] two = {1, Double.NaN};
    assertThatIllegalArgumentException().isThrownBy(() -> RankCorrelation.spearman(one, one));
    assertThatIllegalArgumentException().isThrownBy(() -> RankCorrelation.spearman(one, two));
    assertThatIllegalArgumentException().isThrownBy(() -> RankCorrelation.spearman(two, two));
  }
}
