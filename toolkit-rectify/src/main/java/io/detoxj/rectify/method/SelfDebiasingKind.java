/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.SelfDebiasing;

/** Decoding against what the model writes when it is told to be toxic. */
public final class SelfDebiasingKind extends DescribedKind {
  private static final MethodOption<Double> LAMBDA =
      MethodOption.number("lambda", "strength of the decay").orElse("the published one");

  /** For the service loader. */
  public SelfDebiasingKind() {
    super(
        "self-debiasing",
        "tokens that the model prefers when told to be toxic become less likely",
        "self-debiasing:lambda=50",
        LAMBDA);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) {
    SelfDebiasing published = SelfDebiasing.of(bench.model());
    SelfDebiasing chosen = settings.find(LAMBDA).map(published::withLambda).orElse(published);
    return Method.of("self-debiasing-" + RowNames.number(chosen.lambda()), chosen);
  }
}
