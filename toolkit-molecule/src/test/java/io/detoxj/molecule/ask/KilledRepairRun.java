/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.molecule.benchmark.RepairPrompts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A run in a process of its own, to be killed. */
final class KilledRepairRun {
  static final int MOLECULES = 40;
  static final int PARALLEL = 3;

  private KilledRepairRun() {}

  /**
   * Runs against a server.
   *
   * @param arguments its address, the folder of prompts, and the output folder
   */
  public static void main(String[] arguments) throws IOException {
    new RepairRun(
            TinyRepairs.model(URI.create(arguments[0]), Duration.ofMinutes(2)),
            RepairPrompts.read(Path.of(arguments[1])),
            TinyRepairs.settings().withParallel(PARALLEL))
        .run(
            TinyRepairs.molecules("ames", MOLECULES),
            Path.of(arguments[2]),
            ProgressListener.silent(),
            () -> false);
  }
}
