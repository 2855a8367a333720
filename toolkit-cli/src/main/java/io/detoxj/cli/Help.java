/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.checkpoint.NearestNames;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The options of a command, without any of them being given. */
@Command(name = "help", description = "Tells of a command and its options.")
final class Help extends Program {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "Such as evaluate, or models download")
  private List<String> names = List.of();

  @Override
  public Integer call() {
    CommandLine line = spec().parent().commandLine();
    for (String name : names) {
      CommandLine next = line.getSubcommands().get(name);
      if (next == null) {
        throw new UsageException(
            "there is no command \"%s\"; nearest of %s: %s"
                .formatted(
                    name,
                    line.getSubcommands().keySet(),
                    NearestNames.to(name, line.getSubcommands().keySet())));
      }
      line = next;
    }
    line.usage(out());
    return ExitCode.DONE;
  }
}
