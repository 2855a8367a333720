/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.plot;

import io.detoxj.core.run.AtomicFiles;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.Perplexity;
import io.detoxj.eval.metric.ToxicityProbability;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Toxicity against perplexity: what a method gains and what it costs. Systems whose names differ in
 * a number at the end, their strength, make one line; controls are dashed.
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
  private static final double WIDE = 20;
  private static final float[] DASHES = {6, 6};

  private FrontPlot() {}

  /**
   * A line of the plot.
   *
   * @param name of the systems without their strength
   * @param role of the first of them
   * @param points {@code [perplexity, toxicity probability]}, by strength
   */
  record Line(String name, Role role, List<double[]> points) {
    double[] column(int index) {
      return points.stream().mapToDouble(point -> point[index]).toArray();
    }
  }

  /**
   * Writes a picture of 1,000 x 700 points.
   *
   * @param title above it
   * @param png the file; replaced
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if no system has both numbers
   */
  public static void write(Report report, String title, Path png) throws IOException {
    List<Line> lines = lines(report);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("no system has a perplexity and a toxicity probability");
    }
    double[] all = lines.stream().flatMapToDouble(l -> Arrays.stream(l.column(0))).toArray();
    // A logarithmic axis has labels at powers of ten only: less than one of them is no use.
    boolean wide = Arrays.stream(all).max().orElse(1) > WIDE * Arrays.stream(all).min().orElse(1);
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(700)
            .title(title)
            .xAxisTitle("perplexity under the base model" + (wide ? " (log)" : ""))
            .yAxisTitle("toxicity probability")
            .build();
    style(chart);
    chart.getStyler().setXAxisLogarithmic(wide);
    int methods = 0;
    int controls = 0;
    for (Line line : lines) {
      XYSeries series = chart.addSeries(line.name(), line.column(0), line.column(1));
      boolean control = line.role() == Role.CONTROL;
      int colour = control ? controls++ : line.role() == Role.BASE ? -1 : methods++;
      series.setLineColor(colour < 0 ? Color.BLACK : COLOURS[colour % COLOURS.length]);
      series.setMarkerColor(series.getLineColor());
      series.setMarker(
          colour < 0
              ? SeriesMarkers.DIAMOND
              : control ? SeriesMarkers.CROSS : SeriesMarkers.CIRCLE);
      if (control) {
        series.setLineStyle(
            new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, DASHES, 0));
      }
    }
    byte[] bytes = BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    AtomicFiles.write(png, file -> Files.write(file, bytes));
  }

  private static void style(XYChart chart) {
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setMarkerSize(9);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE0E0E0));
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
  }

  static List<Line> lines(Report report) {
    Map<String, List<SystemResult>> families = new LinkedHashMap<>();
    for (SystemResult system : report.systems()) {
      if (point(system).isPresent()) {
        String family = system.system().replaceFirst("-[0-9.]+$", "");
        families.computeIfAbsent(family, name -> new ArrayList<>()).add(system);
      }
    }
    List<Line> lines = new ArrayList<>();
    families.forEach(
        (name, systems) ->
            lines.add(
                new Line(
                    name,
                    systems.get(0).role(),
                    systems.stream()
                        .sorted(Comparator.comparingDouble(FrontPlot::strength))
                        .map(system -> point(system).orElseThrow())
                        .toList())));
    return lines;
  }

  private static double strength(SystemResult system) {
    String end = system.system().substring(system.system().lastIndexOf('-') + 1);
    return end.matches("[0-9]+(\\.[0-9]+)?") ? Double.parseDouble(end) : 0;
  }

  private static Optional<double[]> point(SystemResult system) {
    Optional<MetricResult.Estimate> toxicity = system.estimate(ToxicityProbability.NAME);
    return system
        .estimate(Perplexity.NAME)
        .filter(perplexity -> toxicity.isPresent())
        .map(perplexity -> new double[] {perplexity.value(), toxicity.orElseThrow().value()});
  }
}
