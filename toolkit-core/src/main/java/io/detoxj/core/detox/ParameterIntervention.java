/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

/** Changes a parameter of a view; the model beneath keeps its own. */
public sealed interface ParameterIntervention extends Intervention
    permits WeightIntervention, RankOneIntervention {
  /** The parameter's Hugging Face name, one of {@link ModelInfo#parameters()}. */
  String parameter();

  @Override
  default String place() {
    return parameter();
  }
}
