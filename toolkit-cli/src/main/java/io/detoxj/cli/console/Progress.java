/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.io.ProgressListener;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Tells of progress: a bar where a person sits before a terminal; a line at every tenth of the
 * work, with the time left at the pace so far, where the output goes into a file or a pipe; and
 * nothing if it is not wanted.
 */
public final class Progress implements ProgressListener, AutoCloseable {
  private final String task;
  private final String unit;
  private final PrintWriter err;
  private final boolean quiet;
  private final boolean terminal = isTerminal();
  private final long began = System.nanoTime();
  private long tenths;
  private @Nullable ProgressBar bar;

  /**
   * Starts; the bar, if it is one, goes to standard error.
   *
   * @param task what is being done
   * @param unit of the work, in the plural
   * @param err where lines go
   * @param quiet whether nothing is told
   */
  public Progress(String task, String unit, PrintWriter err, boolean quiet) {
    this.task = task;
    this.unit = unit;
    this.err = err;
    this.quiet = quiet;
  }

  /**
   * Whether a person sits there: standard input and output are a terminal. Since JDK 22 there is a
   * console also where there is none, and it can be asked.
   */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isTerminal() {
    Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return console != null;
    }
  }

  @Override
  public void progress(long done, long total, String message) {
    if (quiet) {
      return;
    }
    if (terminal) {
      show(done, total, message);
    } else {
      long reached = total == 0 ? 0 : 10 * done / total;
      if (reached > tenths) {
        tenths = reached;
        double seconds = (System.nanoTime() - began) / 1e9;
        double left = seconds * (total - done) / done;
        err.printf(
            Locale.ROOT,
            "%3d %%  %d of %d %s  %s  %.0f s, about %.0f s left%n",
            100 * done / total,
            done,
            total,
            unit,
            message,
            seconds,
            left);
      }
    }
  }

  @SuppressWarnings("SystemOut")
  private void show(long done, long total, String message) {
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
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
