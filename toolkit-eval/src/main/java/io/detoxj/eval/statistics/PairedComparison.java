/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.statistics;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a test of "the system is like the base on each unit" found. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = McNemar.class, name = "mcnemar"),
  @JsonSubTypes.Type(value = PermutationResult.class, name = "permutation")
})
public sealed interface PairedComparison permits McNemar, PermutationResult {
  /**
   * The p-value to report: the probability of data at least as far from what is expected if the
   * system is like the base. McNemar's is the mid-p-value.
   *
   * @return a number from 0 to 1
   */
  double pValue(Alternative alternative);

  /** The two-sided p-value. */
  default double pValue() {
    return pValue(Alternative.TWO_SIDED);
  }
}
