/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Interruption;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Progress;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.experiment.RewriteFile;
import io.detoxj.rewrite.rewriter.CopyRewriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rewrites sentences into a file. */
@Command(
    name = "run",
    sortOptions = false,
    description = "Rewrites sentences into a file of JSON lines; a stopped run goes on there.")
final class RunRewriter extends Program {
  @Option(
      names = "--rewriter",
      required = true,
      paramLabel = "REWRITER",
      description = "copy, " + EvaluateRewriters.REWRITERS)
  private String rewriter = "";

  @Mixin private PairOptions pairs = new PairOptions();

  @Option(names = "--output", required = true, paramLabel = "FILE", description = "A .jsonl")
  private Path output = Path.of(".");

  @Option(names = "--quiet", description = "Tells nothing of progress")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    List<RewriterText> texts =
        rewriter.equals("copy") ? List.of() : List.of(RewriterText.read("--rewriter", rewriter));
    List<RewriteItem> items = pairs.read(this);
    try (OpenRewriters opened = OpenRewriters.of(texts, this::note);
        Interruption interruption =
            Interruption.listening(
                err(), "stopping after this batch; run the same command again to go on");
        Progress progress = progress("rewriting", "sentences", quiet)) {
      Rewriter one = opened.byName().values().stream().findFirst().orElseGet(CopyRewriter::new);
      RewriteFile.Result result = new RewriteFile(output).run(one, items, progress, interruption);
      progress.finish();
      print(
          "%d rewrites are in %s, %d of them new, %d new ones without a rewrite%n",
          result.before() + result.done(), output, result.done(), result.refused());
      return interruption.getAsBoolean() ? ExitCode.STOPPED : ExitCode.DONE;
    }
  }
}
