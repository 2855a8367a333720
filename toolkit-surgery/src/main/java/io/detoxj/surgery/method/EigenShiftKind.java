/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.baseline.EigenShift;
import io.detoxj.surgery.baseline.HeadComponents;
import java.util.List;

/** The baseline EigenShift: components of the output matrix are damped. */
public final class EigenShiftKind extends FittedKind {
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "share that is taken of the components, 1 - alpha")
          .within("in [0, 1]", value -> value >= 0 && value <= 1)
          .or(0.9);
  private static final MethodOption<Integer> COMPONENTS =
      MethodOption.whole("components", "how many are damped")
          .within("1 or more", count -> count >= 1)
          .orElse("a thousandth of the width");
  private static final MethodOption<Boolean> RELEASED =
      MethodOption.flag("released", "ranks them as the released code does, by its slip").or(false);

  /** For the service loader. */
  public EigenShiftKind() {
    super(
        HeadComponents.KIND,
        "components of the output matrix along which toxic texts differ are damped",
        "eigenshift:components=2",
        List.of(),
        STRENGTH,
        COMPONENTS,
        RELEASED);
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    return HeadComponents.fit(model, texts, progress);
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    HeadComponents components = HeadComponents.of(fit, bench.model().info());
    int count = settings.find(COMPONENTS).orElseGet(components::usual);
    double strength = settings.get(STRENGTH);
    boolean released = settings.get(RELEASED);
    EigenShift shift = components.shift(count, strength, released);
    String end = (released ? "-released-" : "-") + count + "-" + RowNames.number(strength);
    return Method.of("eigenshift" + end, shift)
        .against("random-components" + end, shift.random(bench.seed()));
  }
}
