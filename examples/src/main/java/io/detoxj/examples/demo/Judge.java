/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A scorer beside the bundled one.
 *
 * @param scorer empty if none is wanted
 */
record Judge(Optional<Scorer> scorer) implements AutoCloseable {
  /** The classifier in a folder; none for an empty name. */
  static Judge of(String folder) throws IOException {
    return new Judge(
        folder.isEmpty() ? Optional.empty() : Optional.of(TransformerScorer.load(Path.of(folder))));
  }

  @Override
  public void close() {
    scorer.ifPresent(Scorer::close);
  }
}
