/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Role;
import java.util.List;
import java.util.Map;

/** A system that is there already and stays. */
record StandingSystem<S>(
    String name,
    Role role,
    List<String> controls,
    Map<String, Influence> influences,
    Fingerprint fingerprint,
    S system)
    implements SystemUnderTest<S>, SystemUnderTest.Opened<S> {
  @Override
  public Opened<S> open() {
    return this;
  }

  @Override
  public void close() {
    // It stays with the caller.
  }
}
