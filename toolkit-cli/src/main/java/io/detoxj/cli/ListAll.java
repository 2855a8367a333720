/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocol;
import io.detoxj.eval.toxicity.protocol.ToxicityProtocols;
import io.detoxj.eval.toxicity.task.TaskFile;
import picocli.CommandLine.Command;

/** All names that options take. */
@Command(name = "list", description = "Lists methods with their settings, protocols and tasks.")
final class ListAll extends Program {
  @Override
  public Integer call() {
    out().println("methods, for --method:");
    for (MethodKind kind : Methods.all()) {
      print("%n  %s: %s, as in %s%n", kind.name(), kind.summary(), kind.example());
      kind.options().forEach(this::show);
      if (kind instanceof FittedKind fitted && !fitted.fitOptions().isEmpty()) {
        out().println("    of its fit, for --set of fit-method:");
        fitted.fitOptions().forEach(this::show);
      }
    }
    print("%n  every method:%n");
    MethodSpec.COMMON.forEach(this::show);
    print("%nprotocols, for --protocol:%n%n");
    for (String name : ToxicityProtocols.names()) {
      ToxicityProtocol protocol = ToxicityProtocols.named(name);
      print("  %-22s %s%n", name, protocol.source());
    }
    print("%ntasks, for --task:%n%n  %s%n", String.join(" ", TaskFile.bundled()));
    return ExitCode.DONE;
  }

  private void show(MethodOption<?> option) {
    String usual = option.usualInWords();
    String end =
        option.isRequired() ? " (must be given)" : usual.isEmpty() ? "" : " (" + usual + ")";
    print("    %-14s %s%s%n", option.name(), option.about(), end);
  }
}
