/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import io.detoxj.core.detox.Detoxifier;
import java.util.Optional;

/**
 * A detoxifier with its name in a report, and what it has to beat.
 *
 * @param name of its row
 * @param detoxifier what acts
 * @param control the same size of change without the method's idea; empty if there is none
 */
public record Method(String name, Detoxifier detoxifier, Optional<Control> control) {
  /**
   * What a method has to beat.
   *
   * @param name of its row
   * @param detoxifier what acts
   */
  public record Control(String name, Detoxifier detoxifier) {}

  /** One without a control. */
  public static Method of(String name, Detoxifier detoxifier) {
    return new Method(name, detoxifier, Optional.empty());
  }

  /**
   * The same with a control.
   *
   * @param controlName of the control's row
   * @param other what acts there
   */
  public Method against(String controlName, Detoxifier other) {
    return new Method(name, detoxifier, Optional.of(new Control(controlName, other)));
  }

  Method named(String other) {
    return new Method(other, detoxifier, control);
  }
}
