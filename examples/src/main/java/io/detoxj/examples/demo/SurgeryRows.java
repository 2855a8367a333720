/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.RowNames;
import io.detoxj.examples.surgery.SearchSurgery;
import io.detoxj.examples.surgery.TrainProbe;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.search.SurgeryControls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The edit beside a model, at the strength that was searched for it and at half of that, each with
 * random vectors and with a random direction of the same size.
 */
final class SurgeryRows {
  private static final List<Double> MULTIPLES = List.of(0.5, 1.0);
  private static final List<String> CONTROLS = List.of("random-region", "random-probe");
  private static final int FULL = 1;

  private SurgeryRows() {}

  /**
   * The rows; none if there is no patch beside the model.
   *
   * @param all strengths and controls, or the full strength and the first control
   */
  static List<Candidate> beside(Path modelFolder, TransformerModel model, long seed, boolean all)
      throws IOException {
    Path file = modelFolder.resolve(TrainProbe.FOLDER_NAME).resolve(SearchSurgery.PATCH);
    if (!Files.exists(file)) {
      return List.of();
    }
    SurgeryPatch patch = SurgeryPatch.load(file);
    List<Candidate> methods = new ArrayList<>();
    List<Candidate> controls = new ArrayList<>();
    for (double multiple : all ? MULTIPLES : MULTIPLES.subList(FULL, FULL + 1)) {
      SurgeryPatch edit = patch.at(Strength.rho(multiple * patch.rho()));
      String strength = "-" + RowNames.rounded(edit.rho());
      methods.add(
          new Candidate("surgery" + strength, Role.METHOD, edit.asWeights().named("surgery")));
      Map<String, SurgeryPatch> random = SurgeryControls.of(model, edit, seed);
      for (String name : all ? CONTROLS : CONTROLS.subList(0, 1)) {
        controls.add(
            new Candidate(name + strength, Role.CONTROL, random.get(name).asWeights().named(name)));
      }
    }
    methods.addAll(controls);
    return methods;
  }
}
