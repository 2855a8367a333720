/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import picocli.CommandLine.Command;

/** Everything about rewriting sentences. */
@Command(
    name = "rewrite",
    description = "Rewrites toxic sentences, compares rewriters, and scores rewrites.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EvaluateRewriters.class,
      ScoreRewrites.class,
      RunRewriter.class,
      ReportToxiRewrite.class,
      MeasureEntities.class,
      TrainLabels.class,
      LabelTexts.class
    })
final class RewriteCommand extends Program {
  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.WRONG_USE;
  }
}
