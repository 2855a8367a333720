/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folders that commands about molecules write into. */
final class MoleculeOutput {
  private MoleculeOutput() {}

  /**
   * Looks at a folder before the work begins, and makes it if need be.
   *
   * @throws ConfigException if it cannot be written, or has files and they may not be replaced
   */
  static void requireFree(Path folder, boolean force) throws IOException {
    AtomicFiles.writableFolder(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (!force && files.findAny().isPresent()) {
        throw new ConfigException(
            "%s is not empty; choose another folder, or use --force to replace files of the same name"
                .formatted(folder));
      }
    }
  }
}
