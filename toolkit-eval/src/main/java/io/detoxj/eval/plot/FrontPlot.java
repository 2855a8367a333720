/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.plot;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.eval.front.Direction;
import io.detoxj.eval.report.FrontAxis.Scale;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.metric.Perplexity;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Two metrics against each other, such as toxicity and perplexity: what a method gains and what it
 * costs. Systems whose names differ in a number at the end, their strength, make one line; controls
 * are dashed. A grey staircase is the front of the base and the methods: nothing lies beyond it.
 */
public final class FrontPlot {
  private static final Color[] COLOURS = {
    new Color(0x0072B2),
    new Color(0xD55E00),
    new Color(0x009E73),
    new Color(0xCC79A7),
    new Color(0xE69F00),
    new Color(0x56B4E9),
    new Color(0x7F3C8D),
    new Color(0x666666)
  };
  private static final Color FRONT = new Color(0xB8B8B8);
  private static final double WIDE = 20;
  private static final float[] DASHES = {6, 6};
  private static final FrontAxis PERPLEXITY =
      new FrontAxis(Perplexity.NAME, Scale.VALUE, Direction.LOWER, null, null);

  private FrontPlot() {}

  /**
   * Writes a picture of toxicity probability against perplexity, 1,000 x 700 points.
   *
   * @param title above it
   * @param file a name that ends in {@code .png} or {@code .svg}; replaced
   * @throws IOException if it cannot be written
   * @throws ConfigException if its name ends in something else
   * @throws IllegalArgumentException if no system has both numbers
   */
  public static void write(Report report, String title, Path file) throws IOException {
    write(report, PERPLEXITY, FrontAxis.toxicity(), title, file);
  }

  /**
   * Writes a picture of two metrics, 1,000 x 700 points. Systems without one of them, and those
   * with an intervention that never acted, are left out.
   *
   * @param x the axis to the right
   * @param y the axis upwards
   * @param title above it
   * @param file a name that ends in {@code .png} or {@code .svg}; replaced
   * @throws IOException if it cannot be written
   * @throws ConfigException if its name ends in something else
   * @throws IllegalArgumentException if no system has both numbers
   */
  public static void write(Report report, FrontAxis x, FrontAxis y, String title, Path file)
      throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".png") && !name.endsWith(".svg")) {
      throw new ConfigException("a plot is written to a .png or .svg file, not to " + file);
    }
    FrontLines lines = FrontLines.of(report, x, y);
    if (lines.families().isEmpty()) {
      throw new IllegalArgumentException(
          "no system has a %s and a %s".formatted(label(x), label(y)));
    }
    XYChart chart = chart(lines, x, y, title);
    AtomicFiles.write(
        file,
        temporary -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          if (name.endsWith(".png")) {
            BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
          } else {
            VectorGraphicsEncoder.saveVectorGraphic(
                chart, out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
          }
          Files.write(temporary, PictureMark.add(out.toByteArray()));
        });
  }

  private static XYChart chart(FrontLines lines, FrontAxis x, FrontAxis y, String title) {
    double[] across = all(lines, 0);
    double[] up = all(lines, 1);
    // A logarithmic axis has labels at powers of ten only: less than one of them is no use.
    boolean wide = across[0] > 0 && across[across.length - 1] > WIDE * across[0];
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(700)
            .title(title)
            .xAxisTitle(label(x) + (wide ? " (log)" : ""))
            .yAxisTitle(label(y))
            .build();
    style(chart);
    chart.getStyler().setXAxisLogarithmic(wide);
    if (up[0] >= 0 && up[0] < up[up.length - 1] / 2) {
      chart.getStyler().setYAxisMin(0.0);
    }
    if (lines.front().points().size() > 1) {
      XYSeries series = add(chart, lines.front(), FRONT, SeriesMarkers.NONE);
      series.setLineStyle(new BasicStroke(5, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    }
    addFamilies(chart, lines);
    return chart;
  }

  private static void addFamilies(XYChart chart, FrontLines lines) {
    int methods = 0;
    int controls = 0;
    for (FrontLines.Line line : lines.families()) {
      if (line.role() == Role.BASE) {
        add(chart, line, Color.BLACK, SeriesMarkers.DIAMOND);
      } else if (line.role() == Role.CONTROL) {
        XYSeries series =
            add(chart, line, COLOURS[controls++ % COLOURS.length], SeriesMarkers.CROSS);
        series.setLineStyle(
            new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, DASHES, 0));
      } else {
        add(chart, line, COLOURS[methods++ % COLOURS.length], SeriesMarkers.CIRCLE);
      }
    }
  }

  private static XYSeries add(XYChart chart, FrontLines.Line line, Color colour, Marker marker) {
    XYSeries series = chart.addSeries(line.name(), line.column(0), line.column(1));
    series.setLineColor(colour);
    series.setMarkerColor(colour);
    series.setMarker(marker);
    return series;
  }

  /** All values of one axis, sorted. */
  private static double[] all(FrontLines lines, int column) {
    return lines.families().stream()
        .flatMapToDouble(line -> Arrays.stream(line.column(column)))
        .sorted()
        .toArray();
  }

  private static String label(FrontAxis axis) {
    String metric = axis.metric().replace('_', ' ');
    String under = axis.metric().equals(Perplexity.NAME) ? " under the base model" : "";
    return metric + under + (axis.scale() == Scale.VALUE ? "" : ", times that of the base");
  }

  private static void style(XYChart chart) {
    chart.getStyler().setLocale(Locale.ROOT);
    chart.getStyler().setDecimalPattern("0.####");
    chart.getStyler().setMarkerSize(9);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE0E0E0));
    // Solid, for a drawing would hold every dash as a shape of its own.
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(1));
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
  }
}
