/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import java.util.Map;

/** Fits a two-class linear softmax head to features. */
public interface ProbeTrainer {
  /**
   * Fits a head; in plain Java, so that the same features give the same bytes on any machine.
   *
   * @param behaviour names what the undesired class shows, such as {@code toxicity}
   * @throws IllegalArgumentException if the features have one class only
   */
  BehaviourProbe fit(ProbeFeatures features, String behaviour);

  /** The settings by name, for the card of a probe. */
  Map<String, String> settings();
}
