/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.eval.report.Role;

/**
 * A detoxifier to be compared with the base model.
 *
 * @param name of its row in the report
 * @param role {@link Role#METHOD} or {@link Role#CONTROL}
 * @param detoxifier what is attached to the base model
 */
public record Candidate(String name, Role role, Detoxifier detoxifier) {
  /** Checks the role. */
  public Candidate {
    if (role == Role.BASE) {
      throw new IllegalArgumentException(name + " cannot be the base: it has a detoxifier");
    }
  }
}
