/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.RandomStreams;
import io.detoxj.examples.surgery.SearchSurgery;
import io.detoxj.examples.surgery.TrainProbe;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A patch of random gates along a random direction, beside a model. */
final class TinyPatch {
  private TinyPatch() {}

  static void writeBeside(Path modelFolder) throws IOException {
    Path folder = Files.createDirectories(modelFolder.resolve(TrainProbe.FOLDER_NAME));
    try (TransformerModel model = TransformerModel.load(modelFolder)) {
      float[] values =
          Vectors.random(model.info().width(), 1, RandomStreams.named(1, "tiny-patch"));
      BehaviourDirection direction = BehaviourDirection.shared(values, "test");
      RegionSelection selection =
          RegionSelection.of(NeuronScores.lowestCosine(), EditTarget.GATE, 12);
      SurgeryPatch.of(model, selection.select(model, direction), direction, Strength.rho(1))
          .save(folder.resolve(SearchSurgery.PATCH));
    }
  }
}
