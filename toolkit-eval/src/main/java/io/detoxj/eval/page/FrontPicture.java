/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The drawing of a front, as it is on the report page, in a file of its own: what a method gains
 * and what it costs. Systems whose names differ in a number at the end, their strength, make one
 * line; nothing lies beyond the staircase of the base and the methods.
 */
public final class FrontPicture {
  private FrontPicture() {}

  /** Whether a report has systems that the front of its headline can show. */
  public static boolean possible(Report report) {
    List<FrontAxis> axes = report.headline().axes(report.headline().rule());
    return axes.size() > 1 && !FrontMarks.of(report, axes.get(1), axes.get(0)).isEmpty();
  }

  /**
   * Writes the front of the report's headline.
   *
   * @param title its name
   * @param file a name that ends in {@code .svg} or {@code .png}; replaced
   * @throws IOException if it cannot be written
   * @throws ConfigException if its name ends in something else, or the headline has no cost
   * @throws IllegalArgumentException if no system has both numbers
   */
  public static void write(Report report, String title, Path file) throws IOException {
    List<FrontAxis> axes = report.headline().axes(report.headline().rule());
    if (axes.size() < 2) {
      throw new ConfigException(
          "nothing is weighed against " + axes.get(0).metric() + " in this report; name two axes");
    }
    write(report, axes.get(1), axes.get(0), title, file);
  }

  /**
   * Writes two metrics against each other. Systems without one of them, and those with an
   * intervention that never acted, are left out.
   *
   * @param x the axis to the right
   * @param y the axis upwards
   * @param title its name
   * @param file a name that ends in {@code .svg} or {@code .png}; replaced
   * @throws IOException if it cannot be written
   * @throws ConfigException if its name ends in something else
   * @throws IllegalArgumentException if no system has both numbers
   */
  public static void write(Report report, FrontAxis x, FrontAxis y, String title, Path file)
      throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".svg") && !name.endsWith(".png")) {
      throw new ConfigException("a front is drawn into an .svg or .png file, not into " + file);
    }
    List<FrontMarks.Mark> marks = FrontMarks.of(report, x, y);
    if (marks.isEmpty()) {
      throw new IllegalArgumentException(
          "no system has a %s and a %s".formatted(FrontDrawing.label(x), FrontDrawing.label(y)));
    }
    FrontDrawing drawing = new FrontDrawing(report, x, y, marks);
    if (name.endsWith(".png")) {
      PngPen pen = new PngPen(FrontDrawing.WIDTH, FrontDrawing.HEIGHT);
      drawing.draw(pen, report.headline().rule());
      pen.write(title, file);
      return;
    }
    Html svg = new Html();
    FrontSvg.openAlone(svg, title, FrontSection.onFront(marks));
    drawing.draw(new SvgPen(svg), report.headline().rule());
    svg.close("svg");
    AtomicFiles.writeString(file, OwnOutput.MARK + "\n" + svg.part());
  }
}
