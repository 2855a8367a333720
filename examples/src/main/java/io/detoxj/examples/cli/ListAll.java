/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.cli;

import io.detoxj.eval.toxicity.protocol.ToxicityProtocol;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocols;
import io.detoxj.eval.toxicity.task.TaskFile;
import io.detoxj.examples.console.ExitCode;
import io.detoxj.examples.method.MethodKind;
import io.detoxj.examples.method.MethodKinds;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All names that options take. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists methods with their settings, protocols and tasks.")
final class ListAll implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("methods, for --method:");
    for (MethodKind kind : MethodKinds.all()) {
      out.printf("%n  %s: %s, as in %s%n", kind.name(), kind.summary(), kind.example());
      kind.settings().forEach((key, meaning) -> out.printf("    %-12s %s%n", key, meaning));
    }
    out.printf("%nprotocols, for --protocol:%n%n");
    for (String name : ToxicityProtocols.names()) {
      ToxicityProtocol protocol = ToxicityProtocols.named(name);
      out.printf("  %-22s %s%n", name, protocol.source());
    }
    out.printf("%ntasks, for --task:%n%n  %s%n", String.join(" ", TaskFile.bundled()));
    out.flush();
    return ExitCode.DONE;
  }
}
