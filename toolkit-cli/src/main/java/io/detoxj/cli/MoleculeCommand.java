/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import picocli.CommandLine.Command;

/** Everything about molecules. */
@Command(
    name = "molecule",
    description = "Describes molecules, repairs toxic ones, and evaluates repairs.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoMolecules.class,
      DescribeMolecules.class,
      RepairMolecules.class,
      EvaluateRepairs.class
    })
final class MoleculeCommand extends Program {
  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.WRONG_USE;
  }
}
