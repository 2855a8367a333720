/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import io.detoxj.core.DetoxException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs the example programs: UTF-8 output, errors as one line, exit code 0 only for success. */
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
    CommandLine line = new CommandLine(command).setOverwrittenOptionsAllowed(true);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (meantForTheUser(exception)) {
            failed.getErr().println("error: " + message(exception));
            return 1;
          }
          throw exception;
        });
    return line.execute(arguments);
  }

  private static boolean meantForTheUser(Exception exception) {
    return exception instanceof DetoxException
        || exception instanceof IOException
        || exception instanceof IllegalArgumentException;
  }

  private static String message(Exception exception) {
    boolean named = !(exception instanceof IOException);
    return named ? exception.getMessage() : exception.toString();
  }
}
