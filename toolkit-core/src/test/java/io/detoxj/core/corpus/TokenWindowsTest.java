/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
  // 102 different letters and the end of text: 103 tokens, 10 windows of 10, 3 left over.
  private static final TokenStream STREAM = TokenStreamTest.stream(distinctLetters(102));

  @Test
  void batchDependsOnSeedAndStepAlone() {
    TokenWindows windows = STREAM.windows(10, 7);
    int[][] third = windows.batch(2, 4);
    // Another epoch in between must not matter.
    windows.batch(900, 4);

    assertThat(windows.batch(2, 4)).isDeepEqualTo(third);
    assertThat(STREAM.windows(10, 7).batch(2, 4)).isDeepEqualTo(third);
    assertThat(Arrays.deepEquals(STREAM.windows(10, 8).batch(2, 4), third)).isFalse();
    assertThat(Arrays.deepEquals(windows.batch(3, 4), third)).isFalse();
    assertThat(third).hasDimensions(4, 11);
  }

  @Test
  void epochTakesEveryTargetOnceButTheRemainder() {
    TokenWindows windows = STREAM.windows(10, 7);
    assertThat(windows.perEpoch()).isEqualTo(10);

    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> targets = new ArrayList<>();
      for (int step = 0; step < 5; step++) {
        for (int[] row : windows.batch(epoch * 5L + step, 2)) {
          Arrays.stream(row, 1, row.length).forEach(targets::add);
        }
      }
      assertThat(targets).hasSize(100).doesNotHaveDuplicates();
    }
  }

  @Test
  void everyTokenIsTakenInOneEpochWhereTheContextDivides() {
    TokenStream even = TokenStreamTest.stream(distinctLetters(99));
    Set<Integer> targets = new HashSet<>();
    for (int[] row : even.windows(20, 1).batch(0, 5)) {
      Arrays.stream(row, 1, row.length).forEach(targets::add);
    }

    assertThat(targets).hasSize(100);
  }

  @Test
  void rowsAreSuccessiveTokensOfTheRing() {
    int[] ring = STREAM.toArray();
    for (int[] row : STREAM.windows(10, 7).batch(0, 10)) {
      int start = position(ring, row[0]);
      for (int i = 1; i < row.length; i++) {
        assertThat(row[i]).isEqualTo(ring[(start + i) % ring.length]);
      }
    }
  }

  @Test
  void epochsDifferInOffsetAndOrder() {
    TokenWindows windows = STREAM.windows(10, 7);
    int[] ring = STREAM.toArray();
    Set<Integer> offsets = new HashSet<>();
    Set<List<Integer>> orders = new HashSet<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      List<Integer> starts = new ArrayList<>();
      for (int[] row : windows.batch(epoch, 10)) {
        starts.add(position(ring, row[0]));
      }
      orders.add(starts);
      offsets.add(starts.stream().mapToInt(Integer::intValue).sum());
    }

    assertThat(orders).hasSize(5);
    assertThat(offsets).hasSizeGreaterThan(1);
  }

  @Test
  void batchRunsOnAcrossTheEndOfAnEpoch() {
    TokenWindows windows = STREAM.windows(10, 7);

    int[][] four = windows.batch(1, 8);

    assertThat(four[1]).isEqualTo(windows.batch(9, 1)[0]);
    assertThat(four[2]).isEqualTo(windows.batch(10, 1)[0]);
  }

  @Test
  void inOrderStartsAtTheFirstToken() {
    int[][] windows = TokenStreamTest.stream("abcdef").windows(3, 0).inOrder(9);

    assertThat(windows).isDeepEqualTo(new int[][] {{'a', 'b', 'c', 'd'}, {'d', 'e', 'f', 99}});
  }

  @Test
  void badNumbersAreRefused() {
    assertThatThrownBy(() -> STREAM.windows(0, 1)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> STREAM.windows(103, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("context of 103 does not fit a stream of 103 tokens");
    assertThatThrownBy(() -> STREAM.windows(10, 1).batch(-1, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("step -1");
    assertThatThrownBy(() -> STREAM.windows(10, 1).batch(0, 0)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> STREAM.windows(10, 1).inOrder(0)).isInstanceOf(ConfigException.class);
  }

  private static int position(int[] ring, int token) {
    for (int i = 0; i < ring.length; i++) {
      if (ring[i] == token) {
        return i;
      }
    }
    throw new AssertionError("no token " + token);
  }

  private static String distinctLetters(int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append((char) (1_000 + i));
    }
    return letters.toString();
  }
}
