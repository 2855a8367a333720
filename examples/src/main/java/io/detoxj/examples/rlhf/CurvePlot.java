/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Draws how toxic the texts of each step were in the trainings of {@link LearningCurves}, by the
 * scorer that taught: a thin line for each seed, a thick one for the mean of an arm, all as means
 * of a few steps before.
 */
@Command(name = "curve-plot", description = "Draws learning curves as an SVG file.")
public final class CurvePlot extends Program {
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int BOTTOM = 40;
  private static final int RIGHT = 110;
  private static final int TOP = 14;
  private static final int LETTERS = 15;
  private static final double HIGHEST = 0.25;

  @Option(names = "--curves", required = true, description = "What LearningCurves wrote")
  private Path folder = Path.of("");

  @Option(names = "--output", required = true, description = "The file, .svg")
  private Path output = Path.of("");

  @Option(names = "--mean-of", defaultValue = "5", description = "Steps (${DEFAULT-VALUE})")
  private int window = 5;

  public static void main(String[] arguments) {
    Programs.main(new CurvePlot(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Map<CurveArm, List<double[]>> runs = new EnumMap<>(CurveArm.class);
    for (CurveArm arm : CurveArm.values()) {
      String prefix = arm.name().toLowerCase(Locale.ROOT) + "-";
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files
                .filter(one -> one.getFileName().toString().matches(prefix + "\\d+\\.jsonl"))
                .sorted()
                .toList()) {
          runs.computeIfAbsent(arm, any -> new ArrayList<>()).add(toxicities(file));
        }
      }
    }
    if (runs.isEmpty()) {
      throw new ConfigException(folder + " has no trainings of LearningCurves, ARM-SEED.jsonl");
    }
    AtomicFiles.writeString(output, drawing(runs));
    return 0;
  }

  /** Of the texts of each step: minus the reward of a text. */
  private static double[] toxicities(Path file) throws IOException {
    List<Double> all = new ArrayList<>();
    Journal.read(
        file,
        (number, line) -> {
          if (number > 1) {
            all.add(-json(line).path("rewards").path("toxicity").asDouble());
          }
        });
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String drawing(Map<CurveArm, List<double[]>> runs) {
    int steps =
        runs.values().stream().flatMap(List::stream).mapToInt(run -> run.length).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" font-family="system-ui, sans-serif" font-size="13">
              <title>Toxicity of the texts of each step, by arm</title>
              <rect width="100%%" height="100%%" fill="#ffffff"/>
            """,
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT));
    for (double y = 0; y <= HIGHEST; y += 0.1) {
      svg.append(
          String.format(
              Locale.ROOT,
              "  <path d=\"M%d %.1f H%d\" stroke=\"#dddddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>%n",
              LEFT,
              y(y),
              WIDTH - RIGHT,
              LEFT - 8,
              y(y) + 4,
              y));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "  <text x=\"%d\" y=\"%d\">mean toxicity of the texts of a step (mean of %d steps)</text>%n",
            LEFT + 4,
            TOP,
            window));
    for (int step = 0; step <= steps; step += Math.max(1, steps / 5)) {
      svg.append(
          String.format(
              Locale.ROOT,
              "  <text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
              x(step, steps),
              HEIGHT - BOTTOM + 20,
              step));
    }
    Map<CurveArm, Double> ends = new EnumMap<>(CurveArm.class);
    runs.forEach((arm, seeds) -> svg.append(lines(arm, seeds, steps, ends)));
    return svg.append(names(ends)).append("</svg>\n").toString();
  }

  private String lines(CurveArm arm, List<double[]> seeds, int steps, Map<CurveArm, Double> ends) {
    StringBuilder lines = new StringBuilder();
    int shortest = seeds.stream().mapToInt(seed -> seed.length).min().orElseThrow();
    double[] mean = new double[shortest];
    for (double[] seed : seeds) {
      lines.append(line(smooth(seed), arm, 0.8, 0.35, steps));
      for (int i = 0; i < shortest; i++) {
        mean[i] += seed[i] / seeds.size();
      }
    }
    double[] smooth = smooth(mean);
    lines.append(line(smooth, arm, 2.5, 1, steps));
    ends.put(arm, smooth[shortest - 1]);
    return lines.toString();
  }

  /** Names at the ends of lines, one below the other where lines end close together. */
  private static String names(Map<CurveArm, Double> ends) {
    StringBuilder names = new StringBuilder();
    double before = Double.NEGATIVE_INFINITY;
    for (Map.Entry<CurveArm, Double> end :
        ends.entrySet().stream()
            .sorted(Map.Entry.<CurveArm, Double>comparingByValue().reversed())
            .toList()) {
      before = Math.max(before + LETTERS, y(end.getValue()) + 4);
      names.append(
          String.format(
              Locale.ROOT,
              "  <text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
              WIDTH - RIGHT + 6,
              before,
              colour(end.getKey()),
              end.getKey().name().toLowerCase(Locale.ROOT)));
    }
    return names.toString();
  }

  private static String line(
      double[] values, CurveArm arm, double width, double opacity, int steps) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x(i, steps), y(values[i])));
    }
    return String.format(
        Locale.ROOT,
        "  <path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" opacity=\"%.2f\"/>%n",
        path,
        colour(arm),
        width,
        opacity);
  }

  private static String colour(CurveArm arm) {
    return switch (arm) {
      case FINE -> "#1b6ca8";
      case HOLISTIC -> "#c4622d";
      case SHUFFLED -> "#7a7a7a";
      case RLOO -> "#3b8a3e";
      case TOKEN -> "#8a3b8a";
    };
  }

  private double[] smooth(double[] values) {
    double[] smooth = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int first = Math.max(0, i - window + 1);
      for (int j = first; j <= i; j++) {
        smooth[i] += values[j] / (i - first + 1);
      }
    }
    return smooth;
  }

  private static double x(int step, int steps) {
    return LEFT + (double) step / Math.max(1, steps) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double toxicity) {
    return HEIGHT - BOTTOM - toxicity / HIGHEST * (HEIGHT - BOTTOM - TOP - 10);
  }
}
