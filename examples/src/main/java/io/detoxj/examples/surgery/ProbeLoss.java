/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.data.Split;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourText;
import io.detoxj.surgery.probe.ProbeFeatures;
import io.detoxj.surgery.probe.ProbeQuality;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The loss of the unchanged probe on the edited model: on toxic texts it is to rise and on others
 * to fall, as the states of both move off the toxic side (arXiv 2407.08770, table 13).
 */
final class ProbeLoss {
  private static final int TEXTS = 2_000;

  private ProbeLoss() {}

  static void print(SurgeryKit kit, List<Double> rhos, PrintWriter out) {
    List<BehaviourText> texts = kit.data().texts(Split.VALID, TEXTS);
    print("base", kit, kit.model(), texts, out);
    for (Map.Entry<String, SurgeryPatch> kind : kit.kinds().entrySet()) {
      for (double rho : rhos) {
        try (DetoxifiedModel view =
            kit.model().with(kind.getValue().at(Strength.rho(rho)).asSidePath())) {
          print(kind.getKey() + "-" + rho, kit, view, texts, out);
        }
      }
    }
    out.flush();
  }

  private static void print(
      String name,
      SurgeryKit kit,
      TransformerModel model,
      List<BehaviourText> texts,
      PrintWriter out) {
    ProbeFeatures features =
        ProbeFeatures.collect(
            model,
            kit.probe().tap().point(),
            kit.probe().tap().pooling(),
            texts,
            ProgressListener.silent());
    out.printf(
        Locale.ROOT,
        "%-28s probe loss %.3f on toxic texts, %.3f on others%n",
        name,
        ProbeQuality.measure(kit.probe(), features.where(ProbeFeatures.Row::undesired))
            .crossEntropy(),
        ProbeQuality.measure(kit.probe(), features.where(row -> !row.undesired())).crossEntropy());
  }
}
