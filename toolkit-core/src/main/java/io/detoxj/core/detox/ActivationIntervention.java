/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.hook.ActivationHook;
import io.detoxj.core.hook.HookPoint;
import java.util.function.Function;

/**
 * Replaces an activation.
 *
 * @param name a name for reports
 * @param point where
 * @param hook makes the hook when the plan is attached to a model; arrays it makes in the manager
 *     it is given live as long as the detoxified view
 */
public record ActivationIntervention(
    String name, HookPoint point, Function<NDManager, ActivationHook> hook)
    implements Intervention {
  @Override
  public String place() {
    return point.name();
  }
}
