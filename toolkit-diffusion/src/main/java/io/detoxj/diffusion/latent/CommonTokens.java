/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import java.util.ArrayList;
import java.util.List;

/** What two texts have in common: a longest common subsequence of their tokens. */
public final class CommonTokens {
  private CommonTokens() {}

  /**
   * A token of both.
   *
   * @param one its place in the one
   * @param other its place in the other
   */
  public record Match(int one, int other) {}

  /** The tokens of both, in order; of several ways the one whose matches come first in the one. */
  public static List<Match> of(int[] one, int[] other) {
    int[][] longest = new int[one.length + 1][other.length + 1]; // of what is behind
    for (int i = one.length - 1; i >= 0; i--) {
      for (int j = other.length - 1; j >= 0; j--) {
        longest[i][j] =
            one[i] == other[j]
                ? 1 + longest[i + 1][j + 1]
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    List<Match> matches = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < one.length && j < other.length) {
      if (one[i] == other[j]) {
        matches.add(new Match(i++, j++));
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return matches;
  }
}
