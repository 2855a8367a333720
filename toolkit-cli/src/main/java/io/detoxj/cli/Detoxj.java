/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ExitCode;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;

/** The command line. */
@Command(
    name = "detoxj",
    versionProvider = Detoxj.Version.class,
    description = "Makes a language model less toxic, and measures what that did.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Generate.class,
      Evaluate.class,
      Sweep.class,
      Choose.class,
      Compare.class,
      Score.class,
      ShowReport.class,
      MoleculeCommand.class,
      RewriteCommand.class,
      Models.class,
      ListAll.class,
      Papers.class,
      Reproduce.class,
      ExtractVectors.class,
      FitMethod.class,
      TrainSae.class,
      TrainProbe.class,
      TrainValue.class,
      TrainRlhf.class,
      TrainSft.class,
      TrainDpo.class,
      TrainDiffusion.class,
      TrainSeq2Seq.class,
      DrawCurves.class,
      GenerateCompletion.class,
      Help.class
    },
    footer = {
      "",
      "detoxj list tells the names of methods, protocols and tasks.",
      "Exit codes: 0 done, 1 failed, 2 called in a wrong way, 3 done and the answer is no (reports",
      "differ, a checkpoint is damaged), 130 stopped by Control-C."
    })
public final class Detoxj extends Program {
  /** The version in the manifest of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"detoxj " + number()};
    }

    static String number() {
      String version = Detoxj.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }
  }

  private static final int WIDTH = 100;

  /**
   * Runs it. On failure it ends the JVM with the exit code; on success it returns, for the JVM may
   * be Maven's, with more to do.
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    int code = run(System.out, System.err, arguments);
    if (code != ExitCode.DONE) {
      System.exit(code);
    }
  }

  /** Runs it. */
  public static int run(OutputStream out, OutputStream err, String... arguments) {
    CommandLine line = prepared(out, err);
    try {
      return line.execute(ConfigFile.expanded(arguments, line));
    } catch (ConfigException | IOException e) {
      return Programs.failed(e, line);
    }
  }

  static CommandLine prepared(OutputStream out, OutputStream err) {
    CommandLine line = Programs.prepared(new CommandLine(new Detoxj()), out, err);
    line.setUsageHelpWidth(WIDTH);
    for (String name : ConfigFile.COMMANDS) {
      OptionSpec config =
          OptionSpec.builder("--config")
              .paramLabel("FILE")
              .type(Path.class)
              .description("Options in a JSON file, or in the report.json of a run")
              .build();
      line.getSubcommands().get(name).getCommandSpec().addOption(config);
    }
    return line;
  }

  @Override
  public Integer call() {
    spec().commandLine().usage(out());
    return ExitCode.WRONG_USE;
  }
}
