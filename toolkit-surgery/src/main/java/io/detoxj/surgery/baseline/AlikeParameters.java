/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Checks that two models have the same parameters, so that none is skipped in silence. */
final class AlikeParameters {
  private AlikeParameters() {}

  /** Compares shapes by name. */
  static void require(Map<String, List<Long>> base, Map<String, List<Long>> tuned) {
    Set<String> names = new TreeSet<>(base.keySet());
    names.addAll(tuned.keySet());
    for (String name : names) {
      List<Long> first = base.get(name);
      List<Long> second = tuned.get(name);
      if (first == null || !first.equals(second)) {
        throw new InterventionException(
            "the models must have the same parameters but %s is %s in the base and %s in the"
                    .formatted(
                        name,
                        first == null ? "missing" : first,
                        second == null ? "missing" : second)
                + " fine-tuned one; give a model that was fine-tuned from this base");
      }
    }
  }
}
