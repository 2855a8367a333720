/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
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
    line.setOverwrittenOptionsAllowed(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.registerConverter(Path.class, Programs::path);
    line.registerConverter(Pattern.class, Programs::pattern);
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

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TypeConversionException(
          "\"%s\" is no regular expression: %s".formatted(text, e.getDescription()));
    }
  }

  /** Prints what went wrong, in a line. */
  public static int failed(Throwable problem, CommandLine line) {
    Failure failure = Failure.of(problem);
    line.getErr().println("error: " + failure.line());
    if (failure.exitCode() == ExitCode.WRONG_USE) {
      seeHelp(line);
    }
    if (Failure.traced()) {
      problem.printStackTrace(line.getErr());
    }
    return failure.exitCode();
  }

  /** The reason and where the help is, rather than the whole help. */
  private static int wrongUse(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    ParameterException cause = cause(wrong);
    err.println("error: " + message(cause));
    UnmatchedArgumentException.printSuggestions(cause, err);
    seeHelp(line);
    return ExitCode.WRONG_USE;
  }

  /** Who misspells an option also misses it; the misspelling is what they want to hear of. */
  private static ParameterException cause(ParameterException wrong) {
    CommandLine line = wrong.getCommandLine();
    List<String> unknown =
        line.getUnmatchedArguments().stream().filter(one -> one.startsWith("-")).toList();
    boolean unmatched =
        wrong instanceof MissingParameterException || wrong instanceof UnmatchedArgumentException;
    return unmatched && !unknown.isEmpty() ? new UnmatchedArgumentException(line, unknown) : wrong;
  }

  private static String message(ParameterException wrong) {
    return wrong instanceof OverwrittenOptionException twice
        ? ((OptionSpec) twice.getOverwritten()).longestName() + " is given twice; give it once"
        : wrong.getMessage();
  }

  private static void seeHelp(CommandLine line) {
    line.getErr().println("see " + line.getCommandSpec().qualifiedName() + " --help");
  }
}
