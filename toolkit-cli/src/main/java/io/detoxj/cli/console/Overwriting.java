/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.io.OutputGuard;
import picocli.CommandLine.Option;

/** The option of every program that writes: whether it may replace what is in the way. */
public final class Overwriting {
  @Option(
      names = "--force",
      description =
          "Replaces what is in the way: files of others, the report of another experiment, work of"
              + " other settings")
  private boolean force;

  /** Whether it was given. */
  public boolean force() {
    return force;
  }

  /** Looks at outputs before the work begins. */
  public OutputGuard guard() {
    return new OutputGuard(force);
  }
}
