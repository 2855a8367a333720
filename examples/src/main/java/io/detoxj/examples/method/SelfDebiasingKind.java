/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.examples.RowNames;
import io.detoxj.rectify.baseline.SelfDebiasing;
import java.util.Map;

/** Decoding against what the model writes when it is told to be toxic. */
final class SelfDebiasingKind implements MethodKind {
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
  public Map<String, String> settings() {
    return Map.of("lambda", "strength of the decay (the published one)");
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) {
    Settings settings = part.settings();
    SelfDebiasing debiasing = SelfDebiasing.of(bench.model());
    SelfDebiasing chosen =
        settings.has("lambda")
            ? debiasing.withLambda(settings.number("lambda", debiasing.lambda()))
            : debiasing;
    return Method.without("self-debiasing-" + RowNames.number(chosen.lambda()), chosen);
  }
}
