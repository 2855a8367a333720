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
import io.detoxj.steering.transport.TransportFitting;
import io.detoxj.steering.transport.TransportMap;
import io.detoxj.steering.transport.TransportSteering;
import java.util.List;

/** The baseline Linear-AcT: activations are carried from toxic to neutral, unit by unit. */
public final class ActKind extends FittedKind {
  private static final MethodOption<TransportMap.Kind> MAP =
      MethodOption.choice("map", TransportMap.Kind.class, "linear, mean or gaussian")
          .or(TransportMap.Kind.LINEAR);
  private static final MethodOption<TransportFitting.Sites> SITES =
      MethodOption.choice(
              "sites", TransportFitting.Sites.class, "norms, outputs (Gemma) or mlp: where it acts")
          .or(TransportFitting.Sites.NORMS);
  private static final MethodOption<Boolean> INCREMENTAL =
      MethodOption.flag("incremental", "whether a point is fitted with those before it attached")
          .or(true);
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "share of the way, 1 the paper's")
          .within("in [0, 1]", value -> value >= 0 && value <= 1)
          .or(1.0);
  private static final MethodOption<Boolean> MASKED =
      MethodOption.flag("masked", "whether values outside the range of toxic texts stay").or(true);

  /** For the service loader. */
  public ActKind() {
    super(
        TransportFitting.KIND,
        "activations are carried from where toxic texts have them to where neutral ones do",
        "act:strength=0.5",
        List.of(MAP, SITES, INCREMENTAL),
        STRENGTH,
        MASKED);
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    return new TransportFitting(settings.get(MAP), settings.get(SITES), settings.get(INCREMENTAL))
        .fit(model, texts, progress);
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    double strength = settings.get(STRENGTH);
    boolean masked = settings.get(MASKED);
    TransportSteering steering = new TransportSteering(fit, strength, masked);
    String end =
        "act-" + fit.setting("map") + (masked ? "-" : "-unmasked-") + RowNames.number(strength);
    return Method.of(end, steering)
        .against("scattered-" + end, new ScatteredChange(steering, bench.seed()));
  }
}
