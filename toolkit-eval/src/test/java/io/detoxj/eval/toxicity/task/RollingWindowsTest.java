/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.likelihood.ScoredTokens;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollingWindowsTest {
  private static List<ScoredTokens> windows(int length, int read) {
    return LmEvalLikelihoods.windows(IntStream.range(0, length).toArray(), read);
  }

  @Test
  void windows_share_one_token_and_the_last_is_filled_up() {
    List<ScoredTokens> windows = windows(9, 3);
    assertThat(windows).extracting(ScoredTokens::length).containsExactly(4, 4, 4);
    assertThat(windows).extracting(ScoredTokens::scored).containsExactly(3, 3, 2);
    assertThat(windows).extracting(ScoredTokens::prompt).containsOnly(1);
  }

  @Test
  void every_token_but_the_first_is_scored_once_with_something_before_it() {
    for (int read : new int[] {1, 6}) {
      for (int length = 0; length < 40; length++) {
        List<ScoredTokens> windows = windows(length, read);
        assertThat(windows.stream().mapToInt(ScoredTokens::scored).sum())
            .isEqualTo(Math.max(0, length - 1));
        assertThat(windows)
            .allSatisfy(one -> assertThat(one.length()).isBetween(one.scored() + 1, read + 1));
      }
    }
  }
}
