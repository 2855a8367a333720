/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs programs: UTF-8 output, errors as one line, exit code 0 only for success. */
public final class Programs {
  private Programs() {}

  /**
   * Runs a command. On failure it ends the JVM with the exit code; on success it returns, for the
   * JVM may be Maven's, with more to do.
   */
  @SuppressWarnings("SystemOut")
  public static void main(Callable<Integer> command, String... arguments) {
    int code = run(command, System.out, System.err, arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs a command. */
  public static int run(
      Callable<Integer> command, OutputStream out, OutputStream err, String... arguments) {
    return prepared(new CommandLine(command), out, err).execute(arguments);
  }

  /** Gives a command line the output and the way to fail that all programs have. */
  public static CommandLine prepared(CommandLine line, OutputStream out, OutputStream err) {
    line.setOverwrittenOptionsAllowed(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.registerConverter(Path.class, Programs::path);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((wrong, arguments) -> wrongUse(wrong));
    line.setExecutionExceptionHandler((problem, failed, parsed) -> failed(problem, failed));
    return line;
  }

  /** Path.of of an empty text is the working folder, which nobody means who writes --output "". */
  private static Path path(String text) {
    if (text.isBlank()) {
      throw new TypeConversionException("a path cannot be empty; the working folder is .");
    }
    return Path.of(text);
  }

  /** Prints what went wrong, in a line. */
  public static int failed(Throwable problem, CommandLine line) {
    Failure failure = Failure.of(problem);
    line.getErr().println("error: " + failure.line());
    if (Failure.traced()) {
      problem.printStackTrace(line.getErr());
    }
    return failure.exitCode();
  }

  /** The reason and where the help is, rather than the whole help. */
  private static int wrongUse(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("see " + line.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.WRONG_USE;
  }
}
