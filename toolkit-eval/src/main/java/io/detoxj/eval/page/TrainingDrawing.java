/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Numbers;
import io.detoxj.eval.report.Role;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Draws one number of trainings: as it was, and as the mean of a few steps. */
final class TrainingDrawing {
  static final String VIEW = "0 0 380 220";
  private static final double LEFT = 52;
  private static final double RIGHT = 368;
  private static final double TOP = 10;
  private static final double BOTTOM = 176;
  private static final double AXIS = 212;

  /** How wide a digit of the axis is. */
  private static final double LETTER = 7;

  private final List<TrainingRun> runs;
  private final List<List<double[]>> lines = new ArrayList<>();

  TrainingDrawing(List<TrainingRun> runs, String x, String y) {
    this.runs = runs;
    runs.forEach(run -> lines.add(run.points(x, y)));
  }

  /** The style of a training's colour. */
  static String colour(int run) {
    return "fam-" + run % FamilyColours.COLOURS;
  }

  /** Where the lines begin and end, for those who cannot see them. */
  String described() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      List<double[]> mean = mean(lines.get(i));
      if (!mean.isEmpty()) {
        all.add(
            "%s from %s to %s"
                .formatted(
                    runs.get(i).name(),
                    Numbers.fixed(lines.get(i).get(0)[1], 3),
                    Numbers.fixed(mean.get(mean.size() - 1)[1], 3)));
      }
    }
    return String.join(", ", all);
  }

  void draw(Pen pen, String axis) {
    AxisScale across = AxisScale.holding(all(0), LEFT, RIGHT);
    AxisScale up = AxisScale.holding(all(1), BOTTOM, TOP);
    for (BigDecimal tick : up.ticks()) {
      double place = up.place(tick.doubleValue());
      pen.line("grid", LEFT, place, RIGHT, place);
      pen.words("tick", tick.toPlainString(), LEFT - 6, place + 4, "end");
    }
    double free = 0;
    for (BigDecimal tick : across.ticks()) {
      String words = tick.toPlainString();
      double place = across.place(tick.doubleValue());
      // Half a step is none, and on a logarithmic scale there is no room for all.
      boolean whole = tick.remainder(BigDecimal.ONE).signum() == 0;
      if (whole && place - LETTER * words.length() / 2 >= free) {
        pen.words("tick", words, place, BOTTOM + 16, "middle");
        free = place + LETTER * (words.length() / 2.0 + 1);
      }
    }
    pen.words("axis", axis, (LEFT + RIGHT) / 2, AXIS, "middle");
    for (int i = 0; i < lines.size(); i++) {
      List<double[]> line = lines.get(i);
      pen.path("raw " + colour(i), placed(line, across, up));
      pen.path("mean " + colour(i), placed(mean(line), across, up));
      if (line.size() == 1) {
        double[] point = placed(line, across, up).get(0);
        pen.mark(colour(i), Role.METHOD, point[0], point[1], runs.get(i).name());
      }
    }
  }

  private List<Double> all(int axis) {
    return lines.stream()
        .flatMap(List::stream)
        .map(point -> point[axis])
        .collect(Collectors.toList());
  }

  private static List<double[]> placed(List<double[]> points, AxisScale across, AxisScale up) {
    return points.stream()
        .map(point -> new double[] {across.place(point[0]), up.place(point[1])})
        .toList();
  }

  /** Each value with those of the few steps before it. */
  private static List<double[]> mean(List<double[]> points) {
    List<double[]> means = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      int first = Math.max(0, i + 1 - TrainingPage.MEAN_OF);
      double sum = 0;
      for (int j = first; j <= i; j++) {
        sum += points.get(j)[1];
      }
      means.add(new double[] {points.get(i)[0], sum / (i + 1 - first)});
    }
    return means;
  }
}
