/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import java.util.ArrayList;
import java.util.List;

/**
 * What a detoxifier will do to one model, as data. Interventions at one hook point act in their
 * order here.
 *
 * @param interventions at least one
 */
public record InterventionPlan(List<Intervention> interventions) {
  /** Keeps a copy of the list. */
  public InterventionPlan {
    interventions = List.copyOf(interventions);
    if (interventions.isEmpty()) {
      throw new IllegalArgumentException("a plan needs at least one intervention");
    }
  }

  /** A plan of these interventions. */
  public static InterventionPlan of(Intervention... interventions) {
    return new InterventionPlan(List.of(interventions));
  }

  /** This plan's interventions, then another's. */
  public InterventionPlan then(InterventionPlan next) {
    List<Intervention> all = new ArrayList<>(interventions);
    all.addAll(next.interventions);
    return new InterventionPlan(all);
  }
}
