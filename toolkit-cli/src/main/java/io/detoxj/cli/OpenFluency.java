/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.experiment.Acceptability;
import io.detoxj.rewrite.label.FolderLabeller;
import io.detoxj.rewrite.label.NgramLabeller;
import io.detoxj.rewrite.label.TextLabeller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A judge of acceptable texts that is open, if one is asked for.
 *
 * @param judge null if there is none
 */
record OpenFluency(@Nullable Acceptability judge) implements AutoCloseable {
  /**
   * Opens it.
   *
   * @throws ConfigException if the model has no such label
   * @throws IOException if a file cannot be read
   */
  static OpenFluency of(MeasuringOptions options) throws IOException {
    Path place = options.fluency();
    if (place == null) {
      return new OpenFluency(null);
    }
    TextLabeller labeller =
        Files.isRegularFile(place)
            ? NgramLabeller.load(place)
            : FolderLabeller.load(ModelOptions.folder(place.toString()));
    try {
      return new OpenFluency(new Acceptability(labeller, options.acceptable()));
    } catch (ConfigException e) {
      labeller.close();
      throw new ConfigException("--acceptable: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (judge != null) {
      judge.labeller().close();
    }
  }
}
