/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocol;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocols;
import io.detoxj.eval.toxicity.task.TaskFile;
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
    for (MethodKind kind : Methods.all()) {
      out.printf("%n  %s: %s, as in %s%n", kind.name(), kind.summary(), kind.example());
      kind.options().forEach(option -> print(option, out));
    }
    out.printf("%n  every method:%n");
    MethodSpec.COMMON.forEach(option -> print(option, out));
    out.printf("%nprotocols, for --protocol:%n%n");
    for (String name : ToxicityProtocols.names()) {
      ToxicityProtocol protocol = ToxicityProtocols.named(name);
      out.printf("  %-22s %s%n", name, protocol.source());
    }
    out.printf("%ntasks, for --task:%n%n  %s%n", String.join(" ", TaskFile.bundled()));
    out.flush();
    return ExitCode.DONE;
  }

  private static void print(MethodOption<?> option, PrintWriter out) {
    String usual = option.usualInWords();
    String end =
        option.isRequired() ? " (must be given)" : usual.isEmpty() ? "" : " (" + usual + ")";
    out.printf("    %-14s %s%s%n", option.name(), option.about(), end);
  }
}
