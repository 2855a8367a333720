/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.eval.report.Role;
import java.util.List;

/**
 * A detoxifier to be compared with the base model.
 *
 * @param name of its row in the report
 * @param role {@link Role#METHOD} or {@link Role#CONTROL}
 * @param detoxifier what is attached to the base model
 * @param controls the names of the candidates that a method has to beat, each of them; without one
 *     it cannot pass
 */
public record Candidate(String name, Role role, Detoxifier detoxifier, List<String> controls) {
  /**
   * Checks the role and copies the list.
   *
   * @throws IllegalArgumentException if it is that of the base, or a control has a control
   */
  public Candidate {
    controls = List.copyOf(controls);
    if (role == Role.BASE) {
      throw new IllegalArgumentException(name + " cannot be the base: it has a detoxifier");
    }
    if (role == Role.CONTROL && !controls.isEmpty()) {
      throw new IllegalArgumentException(name + " is a control, so it has none itself");
    }
  }

  /** One that is not compared with a control. */
  public Candidate(String name, Role role, Detoxifier detoxifier) {
    this(name, role, detoxifier, List.of());
  }

  /**
   * The same method with what it has to beat.
   *
   * @param controlNames the names of other candidates, with the role of a control
   */
  public Candidate against(String... controlNames) {
    return new Candidate(name, role, detoxifier, List.of(controlNames));
  }
}
