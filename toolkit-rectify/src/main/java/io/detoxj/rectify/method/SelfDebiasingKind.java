/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.SelfDebiasing;
import java.util.List;

/** Decoding against what the model writes when it is told to be toxic. */
public final class SelfDebiasingKind implements MethodKind {
  private static final MethodOption<Double> LAMBDA =
      MethodOption.number("lambda", "strength of the decay").orElse("the published one");

  /** For the service loader. */
  public SelfDebiasingKind() {}

  @Override
  public String name() {
    return "self-debiasing";
  }

  @Override
  public String summary() {
    return "tokens that the model prefers when told to be toxic become less likely";
  }

  @Override
  public String example() {
    return "self-debiasing:lambda=50";
  }

  @Override
  public List<MethodOption<?>> options() {
    return List.of(LAMBDA);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) {
    SelfDebiasing published = SelfDebiasing.of(bench.model());
    SelfDebiasing chosen = settings.find(LAMBDA).map(published::withLambda).orElse(published);
    return Method.of("self-debiasing-" + RowNames.number(chosen.lambda()), chosen);
  }
}
