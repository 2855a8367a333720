/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import ai.djl.engine.EngineException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.EngineFailure;
import io.detoxj.eval.run.CancelledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What went wrong, in a line for the user.
 *
 * @param exitCode of the program
 * @param line without the word error
 */
public record Failure(int exitCode, String line) {
  private static final String TRACE_VARIABLE = "DETOXJ_STACKTRACE";

  /** Whether the user asked for stack traces, by the environment variable DETOXJ_STACKTRACE. */
  static boolean traced() {
    return System.getenv(TRACE_VARIABLE) != null;
  }

  /** Tells of an exception. */
  public static Failure of(Throwable problem) {
    if (problem instanceof CancelledException) {
      return new Failure(ExitCode.STOPPED, problem.getMessage());
    }
    if (problem instanceof UncheckedIOException wrapped) {
      return of(wrapped.getCause());
    }
    int code = problem instanceof UsageException ? ExitCode.WRONG_USE : ExitCode.FAILED;
    return new Failure(code, reason(problem));
  }

  private static String reason(Throwable problem) {
    if (problem instanceof IOException io) {
      return ofFile(io);
    }
    if (problem instanceof InvalidPathException path) {
      return "not a path: " + path.getMessage();
    }
    if (problem instanceof DetoxException || problem instanceof IllegalArgumentException) {
      return String.valueOf(problem.getMessage());
    }
    if (problem instanceof EngineException engine) {
      return "PyTorch: "
          + EngineFailure.reason(engine)
          + "; the native library of this platform must be on the class path, and the device"
          + " must be there and have memory left";
    }
    if (problem instanceof OutOfMemoryError) {
      return "out of memory (" + problem.getMessage() + "); give Java more, such as -Xmx8g";
    }
    return "unexpected: "
        + problem
        + "; this is a mistake in the program: please report it, with what is printed when "
        + TRACE_VARIABLE
        + "=1 is set";
  }

  /** The exceptions of java.nio have the path alone as their message. */
  private static String ofFile(IOException problem) {
    if (problem instanceof NoSuchFileException) {
      return "there is no file " + problem.getMessage();
    }
    if (problem instanceof AccessDeniedException) {
      return "no right to open " + problem.getMessage();
    }
    if (problem instanceof NotDirectoryException) {
      return "not a folder: " + problem.getMessage();
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "there is a file already at " + problem.getMessage();
    }
    if (problem instanceof FileSystemException file && "Is a directory".equals(file.getReason())) {
      return file.getFile() + " is a folder, and a file is wanted";
    }
    if (problem instanceof FileSystemException file && "Not a directory".equals(file.getReason())) {
      return file.getFile() + " cannot be: a part of this path is a file, not a folder";
    }
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }
}
