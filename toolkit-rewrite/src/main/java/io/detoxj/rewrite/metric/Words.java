/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives equal words equal numbers, for the texts of one comparison. */
final class Words {
  private final Map<String, Integer> numbers = new HashMap<>();

  int[] numbered(List<String> words) {
    int[] result = new int[words.size()];
    for (int i = 0; i < result.length; i++) {
      Integer known = numbers.putIfAbsent(words.get(i), numbers.size());
      result[i] = known == null ? numbers.size() - 1 : known;
    }
    return result;
  }
}
