/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.ConfigException;
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
import io.detoxj.surgery.baseline.ToxicUnits;
import io.detoxj.surgery.baseline.ToxicUnits.Edit;
import io.detoxj.surgery.baseline.UnitDamping;
import java.util.List;
import java.util.Locale;

/** The baselines AurA, Det0 and Damp: units that tell toxic texts are held down. */
public final class AuraKind extends FittedKind {
  private static final MethodOption<Edit> EDIT =
      MethodOption.choice(
              "edit", Edit.class, "aura by how well a unit tells, det0 to zero, damp to a half")
          .or(Edit.AURA);
  private static final MethodOption<Integer> UNITS =
      MethodOption.whole("units", "of det0 and damp: how many units of the whole model")
          .within("1 or more", units -> units >= 1)
          .orElse("all that are larger in toxic texts");
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "share of the damping, 1 the paper's")
          .within("in [0, 1]", value -> value >= 0 && value <= 1)
          .or(1.0);
  private static final MethodOption<Boolean> RELEASED =
      MethodOption.flag("released", "of det0 and damp: ties at the cut select fewer units")
          .or(false);

  /** For the service loader. */
  public AuraKind() {
    super(
        ToxicUnits.KIND,
        "units of the MLPs that tell toxic texts from others are held down",
        "aura:strength=1",
        List.of(),
        STRENGTH,
        EDIT,
        UNITS,
        RELEASED);
  }

  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    return ToxicUnits.fit(model, texts, progress);
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    ToxicUnits units = ToxicUnits.of(fit, bench.model().info());
    Edit edit = settings.get(EDIT);
    double strength = settings.get(STRENGTH);
    if (edit == Edit.AURA && (settings.has(UNITS) || settings.get(RELEASED))) {
      throw new ConfigException(
          "aura: units and released are of edit=det0 and edit=damp; leave them out, or name one");
    }
    int count = settings.find(UNITS).orElseGet(units::above);
    UnitDamping damping =
        edit == Edit.AURA
            ? units.aura(strength)
            : units.best(edit, count, strength, settings.get(RELEASED));
    String end =
        edit.name().toLowerCase(Locale.ROOT)
            + (settings.get(RELEASED) ? "-released" : "")
            + settings.find(UNITS).map(most -> "-" + most).orElse("")
            + "-"
            + RowNames.number(strength);
    return Method.of(end, damping).against("shuffled-" + end, damping.shuffled(bench.seed()));
  }
}
