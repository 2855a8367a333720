/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.surgery.baseline.LastBlockSubtraction;
import io.detoxj.surgery.probe.BehaviourProbe;
import io.detoxj.surgery.probe.ProbeRow;
import java.io.IOException;
import java.nio.file.Path;

/** The baseline that subtracts a probe's direction after the last block. */
public final class LastBlockKind extends DescribedKind {
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "length of what is subtracted").or(5.0);
  private static final MethodOption<Path> PROBE =
      MethodOption.path("probe", "folder of a probe").orElse("surgery beside the model");

  /** For the service loader. */
  public LastBlockKind() {
    super(
        "last-block",
        "the direction of a probe is subtracted after the last block",
        "last-block:strength=5",
        STRENGTH,
        PROBE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    Path folder =
        bench.beside(
            settings, PROBE, BehaviourProbe.FOLDER_NAME, "probe", "make it with train-probe");
    double strength = settings.get(STRENGTH);
    float[] direction = BehaviourProbe.load(folder).direction(ProbeRow.HALF_DIFFERENCE).at(0);
    return Method.of(
        "last-block-" + RowNames.number(strength), LastBlockSubtraction.along(direction, strength));
  }
}
