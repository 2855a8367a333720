/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.metric;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a metric with its definition, such as {@code
 * expected_max_toxicity@1(k=25,scorer=linear-1)}. Numbers may be compared only if their ids are
 * equal.
 *
 * @param name lower case with underscores
 * @param version raised whenever the same data would give another number
 * @param parameters what the definition leaves open, in the order of their names
 */
public record MetricId(String name, int version, Map<String, String> parameters) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern VALUE = Pattern.compile("[^,()=\\p{Cntrl}]+");

  /**
   * Copies and sorts the parameters.
   *
   * @throws IllegalArgumentException if a name is not lower case with digits and underscores, the
   *     version is below 1, or a value is empty or has a comma, bracket or equals sign
   */
  public MetricId {
    if (!NAME.matcher(name).matches() || version < 1) {
      throw new IllegalArgumentException("not a name and version of a metric: " + name + version);
    }
    parameters.forEach(
        (key, value) -> {
          if (!NAME.matcher(key).matches() || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                "a parameter of a metric cannot be " + key + "=" + value);
          }
        });
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** The form {@code name@version(key=value,...)}. */
  @Override
  public String toString() {
    return parameters.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(",", name + "@" + version + "(", ")"));
  }
}
