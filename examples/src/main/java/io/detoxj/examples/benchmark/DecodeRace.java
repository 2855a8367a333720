/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/** Times decoding at batch 1 of several models in turns, so that a slow minute hits all of them. */
final class DecodeRace {
  private static final int STEPS = 24;
  private static final int WARM_UP = 2;

  private DecodeRace() {}

  /**
   * Prints the median time a token of each model, and as a ratio to the first: the median over
   * rounds of the ratios within each.
   */
  static void run(Map<String, TransformerModel> models, int rounds, PrintWriter out) {
    run(models, (model, round) -> millisecondsPerToken(model), rounds, out);
  }

  /**
   * As {@link #run(Map, int, PrintWriter)} with another way to take the time.
   *
   * @param clock milliseconds a token of a model, in a round
   */
  static <T> void run(
      Map<String, T> models, ToDoubleBiFunction<T, Integer> clock, int rounds, PrintWriter out) {
    Map<String, double[]> times = new LinkedHashMap<>();
    models.keySet().forEach(name -> times.put(name, new double[rounds]));
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Map.Entry<String, T> entry : models.entrySet()) {
        double time = clock.applyAsDouble(entry.getValue(), round);
        if (round >= 0) {
          times.get(entry.getKey())[round] = time;
        }
      }
    }
    double[] base = times.values().iterator().next();
    times.forEach(
        (name, all) -> {
          double[] ratios = new double[rounds];
          for (int i = 0; i < rounds; i++) {
            ratios[i] = all[i] / base[i];
          }
          out.printf(
              Locale.ROOT,
              "%-14s %.2f ms a token, %.3f x base (%.3f to %.3f)%n",
              name,
              quantile(all, 0.5),
              quantile(ratios, 0.5),
              quantile(ratios, 0.1),
              quantile(ratios, 0.9));
        });
    out.flush();
  }

  private static double millisecondsPerToken(TransformerModel model) {
    try (Session session = model.newSession()) {
      session.prefill(List.of(new int[] {5, 6, 7, 8}));
      long began = System.nanoTime();
      for (int step = 0; step < STEPS; step++) {
        session.next(new int[] {step});
      }
      return (System.nanoTime() - began) / 1e6 / STEPS;
    }
  }

  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
