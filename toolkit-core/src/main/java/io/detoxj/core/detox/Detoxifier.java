/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import java.util.HashMap;
import java.util.Map;

/** An immutable recipe that makes a model less toxic. */
public interface Detoxifier {
  /** What identifies it in a report. */
  DetoxifierSpec spec();

  /**
   * Plans the interventions for a model; has no side effect.
   *
   * @throws io.detoxj.core.InterventionException if it does not fit the model
   */
  InterventionPlan plan(ModelInfo model);

  /** This detoxifier, then another one. */
  default Detoxifier andThen(Detoxifier next) {
    Detoxifier first = this;
    return new Detoxifier() {
      @Override
      public DetoxifierSpec spec() {
        DetoxifierSpec a = first.spec();
        DetoxifierSpec b = next.spec();
        return new DetoxifierSpec(
            a.id() + "+" + b.id(),
            a.version() + "+" + b.version(),
            joined(a.parameters(), b.parameters()),
            joined(a.artifacts(), b.artifacts()));
      }

      @Override
      public InterventionPlan plan(ModelInfo model) {
        return first.plan(model).then(next.plan(model));
      }
    };
  }

  private static <T> Map<String, T> joined(Map<String, T> first, Map<String, T> second) {
    Map<String, T> all = new HashMap<>();
    first.forEach((key, value) -> all.put("first." + key, value));
    second.forEach((key, value) -> all.put("second." + key, value));
    return all;
  }
}
