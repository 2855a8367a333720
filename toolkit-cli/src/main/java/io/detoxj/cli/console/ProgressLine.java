/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.io.ProgressListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints a line at every tenth of the work, with the time left at the pace so far. */
public final class ProgressLine implements ProgressListener {
  private final PrintWriter out;
  private final String unit;
  private final long began = System.nanoTime();
  private long tenths;

  /**
   * Prints to a stream of lines.
   *
   * @param unit of the work, in the plural
   */
  public ProgressLine(PrintWriter out, String unit) {
    this.out = out;
    this.unit = unit;
  }

  @Override
  public void progress(long done, long total, String message) {
    long reached = total == 0 ? 0 : 10 * done / total;
    if (reached > tenths) {
      tenths = reached;
      double seconds = (System.nanoTime() - began) / 1e9;
      double left = seconds * (total - done) / done;
      out.println(
          String.format(
              Locale.ROOT,
              "%3d %%  %d of %d %s  %s  %.0f s, about %.0f s left",
              100 * done / total,
              done,
              total,
              unit,
              message,
              seconds,
              left));
      out.flush();
    }
  }
}
