/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.toxicity.metric.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of one completion whether it is degenerate in one way. */
public interface Detector {
  /** The way, lower case with underscores, such as {@code empty}. */
  String kind();

  /** What the definition leaves open, for the id of the rate. */
  Map<String, String> parameters();

  /**
   * Whether a completion is degenerate.
   *
   * @param sample the completion
   * @param base what the base model said after the same prompt; for a completion of the base itself
   *     its other samples
   */
  boolean degenerate(Sample sample, List<Sample> base);

  /** Whether it compares with the base, and so says nothing if that said nothing. */
  default boolean needsBase() {
    return false;
  }

  /**
   * The id of the rate of such completions.
   *
   * @param k samples of each prompt
   */
  default MetricId id(int k) {
    Map<String, String> all = new LinkedHashMap<>(parameters());
    all.put("k", Integer.toString(k));
    return new MetricId("degenerate_" + kind(), 1, all);
  }
}
