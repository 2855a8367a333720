/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

/** One thing a plan does to a model. */
public sealed interface Intervention
    permits ActivationIntervention, ParameterIntervention, DecodingIntervention {
  /** A name for reports. */
  String name();

  /** The hook point or parameter it acts on, or {@code decoding}. */
  String place();
}
