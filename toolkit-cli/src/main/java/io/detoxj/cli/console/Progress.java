/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.io.ProgressListener;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Tells of progress: a bar where a person sits before a terminal, a line at every tenth of the work
 * where the output goes into a file or a pipe, and nothing if it is not wanted.
 */
public final class Progress implements ProgressListener, AutoCloseable {
  private final String task;
  private final ProgressListener lines;
  private final boolean terminal;
  private @Nullable ProgressBar bar;

  private Progress(String task, ProgressListener lines, boolean terminal) {
    this.task = task;
    this.lines = lines;
    this.terminal = terminal;
  }

  /**
   * Starts; the bar, if it is one, goes to standard error.
   *
   * @param task what is being done
   * @param unit of the work, in the plural
   * @param err where lines go
   * @param quiet whether nothing is told
   */
  public static Progress of(String task, String unit, PrintWriter err, boolean quiet) {
    ProgressListener lines = quiet ? ProgressListener.silent() : new ProgressLine(err, unit);
    return new Progress(task, lines, !quiet && terminal());
  }

  /** Since JDK 22 there is a console also where there is no terminal, and it can be asked. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean terminal() {
    Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return console != null;
    }
  }

  @Override
  @SuppressWarnings("SystemOut")
  public void progress(long done, long total, String message) {
    if (!terminal) {
      lines.progress(done, total, message);
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis((int) Duration.ofMillis(250).toMillis())
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }
    bar.maxHint(total);
    bar.stepTo(done);
    bar.setExtraMessage(" " + message);
  }

  /** Takes the bar away, so that other output can follow. */
  public void finish() {
    close();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
