/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the names most like a mistyped one, for error messages. */
public final class NearestNames {
  private static final int COUNT = 3;
  // Names in a file may be of any length; beyond this the rest is not compared.
  private static final int COMPARED = 120;

  private NearestNames() {}

  /** The refusal of a name that a file does not have. */
  static CheckpointException unknown(Path file, String wanted, Collection<String> names) {
    return new CheckpointException(
        "%s has no tensor \"%s\"; nearest of its %s: %s"
            .formatted(file, cut(wanted), names.size(), to(wanted, names)));
  }

  /** Up to three names in order of edit distance. */
  public static List<String> to(String wanted, Collection<String> names) {
    Map<String, Integer> distances = new HashMap<>();
    for (String name : names) {
      distances.put(name, distance(cut(wanted), cut(name)));
    }
    return names.stream()
        .sorted((a, b) -> Integer.compare(distances.get(a), distances.get(b)))
        .limit(COUNT)
        .map(NearestNames::cut)
        .toList();
  }

  private static String cut(String name) {
    return name.length() <= COMPARED ? name : name.substring(0, COMPARED);
  }

  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    Arrays.setAll(above, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
