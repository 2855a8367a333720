/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an intervention acted so far.
 *
 * @param intervention its name
 * @param tokens token positions it saw, padding left out; for a weight intervention the values of
 *     the parameter
 * @param fired token positions it changed; for a weight intervention the values it changed
 * @param meanRelativeChange mean over the tokens it changed of the norm of the change divided by
 *     the norm of the activation, 0 if it changed none; for a weight intervention the norm of the
 *     edit divided by that of the parameter, for a decoding intervention the mean share of the
 *     vocabulary whose logit changed
 * @param measures what a decoding intervention measured, as means over the tokens it saw, by name
 */
public record Firing(
    String intervention,
    long tokens,
    long fired,
    double meanRelativeChange,
    Map<String, Double> measures) {
  /** Sorts and copies the measures. */
  public Firing {
    measures = Collections.unmodifiableMap(new TreeMap<>(measures));
  }

  /** Without measures of its own. */
  public Firing(String intervention, long tokens, long fired, double meanRelativeChange) {
    this(intervention, tokens, fired, meanRelativeChange, Map.of());
  }
}
