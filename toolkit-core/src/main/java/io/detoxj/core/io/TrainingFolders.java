/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a training writes.
 *
 * @param output folder of the result
 * @param work folder of checkpoints and of what lies between the steps
 * @param force whether what is in the way may be replaced
 */
public record TrainingFolders(Path output, Path work, boolean force) {
  /** With the work beside the output, under its name and {@code .work}. */
  public static TrainingFolders of(Path output, boolean force) {
    return new TrainingFolders(output, WorkFolder.beside(output), force);
  }

  /** Looks at outputs before the work begins. */
  public OutputGuard guard() {
    return new OutputGuard(force);
  }

  /**
   * Begins the work, or goes on with it.
   *
   * @param settings all that it depends on, by name
   * @return with the lock of the folder, until it is closed
   * @throws io.detoxj.core.ConfigException if the folder has other work, or files of others
   * @throws IOException if it cannot be read or written
   */
  public WorkFolder begin(Map<String, String> settings) throws IOException {
    return WorkFolder.open(work, settings, force);
  }
}
