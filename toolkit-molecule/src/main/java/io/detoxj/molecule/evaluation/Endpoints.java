/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.evaluation;

import io.detoxj.molecule.benchmark.RepairTask;
import java.util.Map;

/** By which endpoint of the Therapeutics Data Commons a task is judged. */
final class Endpoints {
  private static final String FALLBACK = "AMES";
  private static final Map<String, String> NAMES =
      Map.of(
          "ames", FALLBACK,
          "carcinogens_lagunin", "Carcinogens_Lagunin",
          "clintox", "ClinTox",
          "dili", "DILI",
          "herg", "hERG",
          "herg_central", "herg_central",
          "herg_karim", "hERG_Karim",
          "ld50_zhu", "LD50_Zhu",
          "skin_reaction", "Skin_Reaction");
  private static final Map<String, String> ASSAYS =
      Map.of("tox21", "Tox21_", "toxcast", "ToxCast_");

  private Endpoints() {}

  /** The endpoint; a task of none of the known names is judged under its own. */
  static String of(RepairTask task, EvaluationMode mode) {
    String assays = ASSAYS.get(task.task());
    if (assays == null) {
      return NAMES.getOrDefault(task.task(), task.name());
    }
    // The paper's program looks assays up under a name that its table does not have.
    return mode == EvaluationMode.PAPER
        ? FALLBACK
        : task.subtask().map(assays::concat).orElse(task.name());
  }
}
