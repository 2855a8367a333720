/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.examples.steering.ExtractVectors;
import io.detoxj.examples.steering.PairFile;
import io.detoxj.steering.vector.SteeringVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the steering vectors of a model: those beside it if they were made from these very weights,
 * else fresh ones from pairs.
 *
 * @param folder the model's checkpoint folder
 * @param pairs toxic and neutral texts for a model without vectors
 */
record VectorSource(Path folder, Path pairs) {
  SteeringVectors vectors(TransformerModel model) throws IOException {
    Path file = folder.resolve(ExtractVectors.FILE_NAME);
    if (Files.exists(file)) {
      SteeringVectors stored = SteeringVectors.load(file);
      if (stored.origin().difference(model.info(), "").isEmpty()) {
        return stored;
      }
    }
    return ExtractVectors.extract(model, PairFile.readAll(pairs), ProgressListener.silent());
  }
}
