/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.DetoxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every point the search looks at, beside the same search with whole matrices. */
class LbfgsTest {
  private static final double[] C = {1, 3, 20, 100};

  /** A bowl of four widths with a quartic wall on one side: a step of one can be too long. */
  private static double bowl(double[] x, double[] gradient) {
    double value = 0;
    for (int i = 0; i < x.length; i++) {
      double off = x[i] - i - 1;
      double wall = Math.max(0, x[i] - 0.5);
      value += C[i] * off * off / 2 + 40 * Math.pow(wall, 4) / 4;
      gradient[i] = C[i] * off + 40 * Math.pow(wall, 3);
    }
    return value;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] plus(double[] a, double[] b, double factor) {
    double[] sum = a.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += factor * b[i];
    }
    return sum;
  }

  @SuppressWarnings("ArrayRecordComponent") // read where they are made
  private record Pair(double[] s, double[] y) {}

  /** Minus the matrix of Nocedal and Wright's equation 7.19 times the gradient. */
  private static double[] direction(Deque<Pair> pairs, double[] gradient) {
    int n = gradient.length;
    double[][] h = new double[n][n];
    Pair newest = pairs.peekLast();
    for (int i = 0; i < n; i++) {
      h[i][i] = newest == null ? 1 : dot(newest.s, newest.y) / dot(newest.y, newest.y);
    }
    for (Pair pair : pairs) {
      double rho = 1 / dot(pair.s, pair.y);
      double[][] v = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          v[i][j] = (i == j ? 1 : 0) - rho * pair.y[i] * pair.s[j];
        }
      }
      double[][] next = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          next[i][j] = rho * pair.s[i] * pair.s[j];
          for (int k = 0; k < n; k++) {
            for (int l = 0; l < n; l++) {
              next[i][j] += v[k][i] * h[k][l] * v[l][j];
            }
          }
        }
      }
      h = next;
    }
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      result[i] = -dot(h[i], gradient);
    }
    return result;
  }

  /** The points looked at in some steps, with halving until the value falls enough. */
  private static List<double[]> byMatrices(double[] start, int steps) {
    List<double[]> seen = new ArrayList<>();
    double[] x = start;
    double[] gradient = new double[x.length];
    double value = bowl(x, gradient);
    seen.add(x);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int step = 0; step < steps; step++) {
      double[] direction = direction(pairs, gradient);
      double slope = dot(direction, gradient);
      double length = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
      double[] next;
      double[] nextGradient = new double[x.length];
      double nextValue;
      while (true) {
        next = plus(x, direction, length);
        nextValue = bowl(next, nextGradient);
        seen.add(next);
        if (nextValue <= value + 1e-4 * length * slope) {
          break;
        }
        length /= 2;
      }
      pairs.addLast(new Pair(plus(next, x, -1), plus(nextGradient, gradient, -1)));
      if (pairs.size() > 10) {
        pairs.removeFirst();
      }
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return seen;
  }

  private static List<double[]> searched(double[] start, int steps) {
    List<double[]> seen = new ArrayList<>();
    new Lbfgs(steps, 1e-12)
        .minimum(
            start,
            (x, gradient) -> {
              seen.add(x.clone());
              return bowl(x, gradient);
            });
    return seen;
  }

  @Test
  void each_point_is_that_of_the_matrix_form() {
    for (double[] start : new double[][] {{0, 0, 0, 0}, {3, -2, 5, 1}, {.99, 1.5, -4, 2}}) {
      List<double[]> expected = byMatrices(start, 13);
      List<double[]> actual = searched(start, 13);
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i)).as("point %d", i).containsExactly(expected.get(i), within(1e-7));
      }
    }
  }

  @Test
  void some_first_steps_are_halved_and_some_are_not() {
    // More points than one a step and the start: the test above covers the halving.
    assertThat(byMatrices(new double[] {0, 0, 0, 0}, 13).size()).isGreaterThan(14);
  }

  @Test
  void it_stops_at_a_minimum_and_after_as_many_steps_as_allowed() {
    double[] minimum = new Lbfgs(500, 1e-10).minimum(new double[4], LbfgsTest::bowl);
    double[] gradient = new double[4];
    bowl(minimum, gradient);
    assertThat(gradient).containsExactly(new double[4], within(1e-5));
    int[] calls = new int[1];
    double[] again =
        new Lbfgs(500, 1)
            .minimum(
                new double[4],
                (x, g) -> {
                  calls[0]++;
                  return bowl(x, g);
                });
    // The gradient is as large as at the start, so there is nothing to do.
    assertThat(calls[0]).isEqualTo(1);
    assertThat(again).containsOnly(0);
    assertThat(searched(new double[4], 1).size()).isLessThan(searched(new double[4], 2).size());
  }

  /** A slope that never ends has no curvature to remember: each step is as long as the first. */
  @Test
  void along_a_straight_slope_it_takes_as_many_steps_as_allowed() {
    for (int steps : new int[] {0, 1, 4}) {
      List<Double> seen = new ArrayList<>();
      double[] end =
          new Lbfgs(steps, 1e-6)
              .minimum(
                  new double[] {2},
                  (x, gradient) -> {
                    seen.add(x[0]);
                    gradient[0] = -1;
                    return -x[0];
                  });
      assertThat(end).containsExactly(2 + steps);
      assertThat(seen).hasSize(steps + 1).startsWith(2.0);
    }
  }

  @Test
  void the_first_step_is_no_longer_than_one_and_shorter_on_a_steep_slope() {
    // Where the gradient is g the step is g times 1 / g, but no more than g itself.
    for (double g : new double[] {0.25, 1, 4}) {
      double[] end =
          new Lbfgs(1, 1e-6)
              .minimum(
                  new double[1],
                  (x, gradient) -> {
                    gradient[0] = -g;
                    return -g * x[0];
                  });
      assertThat(end[0]).isEqualTo(Math.min(g, 1));
    }
  }

  @Test
  void where_no_step_is_lower_it_stays() {
    int[] calls = new int[1];
    double[] end =
        new Lbfgs(500, 1e-6)
            .minimum(
                new double[] {0},
                (x, gradient) -> {
                  calls[0]++;
                  gradient[0] = 1;
                  return 0;
                });
    assertThat(end).containsExactly(0);
    // 2 to the power of -40 is the first length below 1e-12; one call is that of the start.
    assertThat(calls[0]).isEqualTo(42);
  }

  @Test
  void the_start_is_not_changed_and_must_have_a_value() {
    double[] start = {3, -2, 5, 1};
    new Lbfgs(5, 1e-6).minimum(start, LbfgsTest::bowl);
    assertThat(start).containsExactly(3, -2, 5, 1);
    for (double[] broken : new double[][] {{Double.NaN, 5}, {7, Double.POSITIVE_INFINITY}}) {
      assertThatThrownBy(
              () ->
                  new Lbfgs(5, 1e-6)
                      .minimum(
                          new double[1],
                          (x, gradient) -> {
                            gradient[0] = broken[1];
                            return broken[0];
                          }))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining(
              "the loss at the start of the fit is "
                  + broken[0]
                  + ", with a gradient of norm "
                  + broken[1]);
    }
  }

  /** A value without a gradient, or the other way round, is no place to go to. */
  @Test
  void a_step_to_where_the_gradient_is_no_number_is_made_shorter() {
    double[] end =
        new Lbfgs(1, 1e-6)
            .minimum(
                new double[1],
                (x, gradient) -> {
                  gradient[0] = x[0] > 0.3 ? Double.NaN : -1;
                  return -x[0];
                });
    assertThat(end).containsExactly(0.25);
  }

  @Test
  void it_goes_on_until_the_gradient_is_as_small_as_asked() {
    // x^2 / 2 from 3: the first step ends at 2, the second, with the right curvature, at 0.
    double[] end =
        new Lbfgs(500, 0.5)
            .minimum(
                new double[] {3},
                (x, gradient) -> {
                  gradient[0] = x[0];
                  return x[0] * x[0] / 2;
                });
    assertThat(end[0]).isCloseTo(0, within(1e-12));
    double[] sooner =
        new Lbfgs(500, 0.7)
            .minimum(
                new double[] {3},
                (x, gradient) -> {
                  gradient[0] = x[0];
                  return x[0] * x[0] / 2;
                });
    assertThat(sooner[0]).isCloseTo(2, within(1e-12));
  }
}
