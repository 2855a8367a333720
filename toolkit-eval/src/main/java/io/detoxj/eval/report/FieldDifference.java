/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field in which two reports differ.
 *
 * @param path the keys that lead to it, such as {@code systems, steer-2, metrics, perplexity,
 *     value}; a system is found by its name, an entry of another list by its index
 * @param first its value in the first report as JSON, or null if it is not there
 * @param second its value in the second
 */
public record FieldDifference(List<String> path, @Nullable String first, @Nullable String second) {
  /** Copies the path. */
  public FieldDifference {
    path = List.copyOf(path);
  }

  /** The path on one line, then the two values on a line each. */
  @Override
  public String toString() {
    return String.join(" / ", path)
        + "\n  first:  "
        + shown(first)
        + "\n  second: "
        + shown(second);
  }

  private static String shown(@Nullable String value) {
    return value == null ? "not there" : value;
  }
}
