/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command of the command line, or a program of its own; {@link #call} gives the exit code. */
@Command(mixinStandardHelpOptions = true)
public abstract class Program implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** The command as it was called. */
  public final CommandSpec spec() {
    return spec;
  }

  /** Standard output, flushed after every line. */
  public final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Standard error, flushed after every line. */
  public final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Prints to the output, with numbers as they are written in the locale ROOT. */
  @FormatMethod
  public final void print(String format, Object... values) {
    out().printf(Locale.ROOT, format, values);
  }

  /** Tells on standard error what is no error. */
  public final void note(String note) {
    err().println("note: " + note);
  }

  /** Tells of progress on standard error, until it is closed; see {@link Progress}. */
  public final Progress progress(String task, String unit, boolean quiet) {
    return new Progress(task, unit, err(), quiet);
  }
}
