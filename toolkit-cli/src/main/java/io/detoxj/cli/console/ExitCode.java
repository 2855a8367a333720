/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

/** The exit codes of all programs. */
public final class ExitCode {
  /** It was done. */
  public static final int DONE = 0;

  /** It failed: an input or a file is not as it must be. */
  public static final int FAILED = 1;

  /** It was called in a wrong way. */
  public static final int WRONG_USE = 2;

  /** It was done, and the answer is no: two reports differ, a checkpoint is damaged. */
  public static final int DIFFERENT = 3;

  /** It was stopped by Control-C; the same command goes on. */
  public static final int STOPPED = 130;

  private ExitCode() {}
}
