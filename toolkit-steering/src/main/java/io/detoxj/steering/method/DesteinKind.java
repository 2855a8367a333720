/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

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
import io.detoxj.steering.control.ScatteredChange;
import io.detoxj.steering.destein.DesteinFitting;
import io.detoxj.steering.destein.DesteinSteering;
import io.detoxj.steering.destein.DesteinSteering.Mode;
import java.util.List;
import java.util.Locale;

/** The baseline DeStein: heads of attention are moved away from toxic texts. */
public final class DesteinKind extends FittedKind {
  private static final MethodOption<String> TOXIC_PREFIX =
      MethodOption.text("toxic-prefix", "stands before every toxic text").orElse("nothing");
  private static final MethodOption<String> NEUTRAL_PREFIX =
      MethodOption.text("neutral-prefix", "stands before every neutral text").orElse("nothing");
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "alpha; 0 of mode=released is not the model").or(0.4);
  private static final MethodOption<Mode> MODE =
      MethodOption.choice(
              "mode",
              Mode.class,
              "paper adds before the output projection, released turns behind it")
          .or(Mode.RELEASED);

  /** For the service loader. */
  public DesteinKind() {
    super(
        DesteinFitting.KIND,
        "what attention computes is moved away from toxic texts, head by head",
        "destein:strength=0.4",
        List.of(TOXIC_PREFIX, NEUTRAL_PREFIX),
        STRENGTH,
        MODE);
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    return new DesteinFitting(
            settings.find(TOXIC_PREFIX).orElse(""), settings.find(NEUTRAL_PREFIX).orElse(""))
        .fit(model, texts, progress);
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    Mode mode = settings.get(MODE);
    double strength = settings.get(STRENGTH);
    DesteinSteering steering = new DesteinSteering(fit, mode, strength);
    String end =
        "destein-" + mode.name().toLowerCase(Locale.ROOT) + "-" + RowNames.number(strength);
    return Method.of(end, steering)
        .against("scattered-" + end, new ScatteredChange(steering, bench.seed()));
  }
}
