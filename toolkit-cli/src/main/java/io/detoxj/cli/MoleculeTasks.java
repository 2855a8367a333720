/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.molecule.benchmark.Benchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tasks that commands about molecules are given. */
final class MoleculeTasks {
  /** In place of a folder, for the tasks that come with the toolkit. */
  static final String BUNDLED = "bundled";

  private MoleculeTasks() {}

  /**
   * The tasks of a folder, or the bundled ones if no folder is called so.
   *
   * @throws io.detoxj.core.ConfigException if there are none, or a file is not as it must be
   * @throws IOException if a file cannot be read
   */
  static Benchmark read(Path folder) throws IOException {
    return folder.toString().equals(BUNDLED) && !Files.exists(folder)
        ? Benchmark.bundled()
        : Benchmark.read(folder);
  }
}
