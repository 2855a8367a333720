/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import java.util.List;
import java.util.Map;

/** A method of a user's own: the last MLP speaks more softly. */
public final class QuietKind implements MethodKind {
  private static final MethodOption<Double> FACTOR =
      MethodOption.number("factor", "by which the output of the last MLP is multiplied, in [0, 1)")
          .within("in [0, 1)", factor -> factor >= 0 && factor < 1)
          .or(0.5);

  @Override
  public String name() {
    return "quiet";
  }

  @Override
  public String summary() {
    return "the last MLP speaks more softly";
  }

  @Override
  public String example() {
    return "quiet:factor=0.5";
  }

  @Override
  public List<MethodOption<?>> options() {
    return List.of(FACTOR);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) {
    double factor = settings.get(FACTOR);
    int last = bench.model().info().layers() - 1;
    return Method.of("quiet-" + RowNames.number(factor), new Quiet(last, factor))
        .against("quiet-first-" + RowNames.number(factor), new Quiet(0, factor));
  }

  private record Quiet(int layer, double factor) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec(
          "quiet", "1", Map.of("layer", "" + layer, "factor", "" + factor), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      HookPoint point = model.requireHookPoint(new HookPoint(layer, HookSite.MLP_OUT));
      return InterventionPlan.of(
          new ActivationIntervention(
              "quiet", point, memory -> (mlp, context) -> mlp.mul(context.scratch().create((float) factor))));
    }
  }
}
