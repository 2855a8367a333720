/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A detoxifier to be compared with the base model.
 *
 * @param name of its row in the report
 * @param role {@link Role#METHOD} or {@link Role#CONTROL}
 * @param detoxifier what is attached to the base model
 * @param controls the names of the candidates that a method has to beat, each of them; without one
 *     it cannot pass
 * @param influences what scorers had to do with it, by id or hash
 */
public record Candidate(
    String name,
    Role role,
    Detoxifier detoxifier,
    List<String> controls,
    Map<String, Influence> influences) {
  /**
   * Checks the role and copies the list.
   *
   * @throws IllegalArgumentException if it is that of the base, or a control has a control
   */
  public Candidate {
    controls = List.copyOf(controls);
    influences = Map.copyOf(influences);
    if (role == Role.BASE) {
      throw new IllegalArgumentException(name + " cannot be the base: it has a detoxifier");
    }
    if (role == Role.CONTROL && !controls.isEmpty()) {
      throw new IllegalArgumentException(name + " is a control, so it has none itself");
    }
  }

  /** One that is not compared with a control. */
  public Candidate(String name, Role role, Detoxifier detoxifier) {
    this(name, role, detoxifier, List.of(), Map.of());
  }

  /**
   * The same method with what it has to beat.
   *
   * @param controlNames the names of other candidates, with the role of a control
   */
  public Candidate against(String... controlNames) {
    return new Candidate(name, role, detoxifier, List.of(controlNames), influences);
  }

  /**
   * The same with a scorer that is not independent of it.
   *
   * @param scorer its id, its hash or at least the first 8 digits of that
   */
  public Candidate influencedBy(String scorer, Influence influence) {
    Map<String, Influence> all = new HashMap<>(influences);
    all.merge(scorer, influence, (one, other) -> one.compareTo(other) < 0 ? one : other);
    return new Candidate(name, role, detoxifier, controls, all);
  }
}
