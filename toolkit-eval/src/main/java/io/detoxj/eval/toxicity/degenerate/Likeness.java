/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.toxicity.metric.Sample;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** How much a completion has to do with others after the same prompt. */
interface Likeness {
  /** What rates by it are called. */
  String kind();

  /** What its definition leaves open, for the id of the rate. */
  Map<String, String> parameters();

  /** A cosine; empty if the text, or all others, say nothing that could be compared. */
  OptionalDouble cosine(Sample text, List<Sample> others);
}
