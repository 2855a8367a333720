/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.examination;

import java.util.stream.Stream;

/**
 * The results of all systems in one examination, read anew each time, so that a large run need not
 * be in memory as a whole.
 */
public interface RecordedResults {
  /**
   * What a system did.
   *
   * @param system its name
   * @param results of all items
   */
  record OfSystem(String system, StageResults results) {}

  /** System by system, the base first. */
  Stream<OfSystem> systems();
}
