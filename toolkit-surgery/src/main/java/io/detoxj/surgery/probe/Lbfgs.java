/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import io.detoxj.core.DetoxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Minimises a smooth convex function (Liu and Nocedal, 1989), with ten remembered steps.
 *
 * @param maxIterations most steps
 * @param tolerance stops when the gradient's norm falls below this times that of the start
 */
record Lbfgs(int maxIterations, double tolerance) {
  private static final int MEMORY = 10;
  private static final double SUFFICIENT = 1e-4;

  /** A function that also fills in its gradient. */
  interface Function {
    double valueAndGradient(double[] x, double[] gradient);
  }

  @SuppressWarnings("ArrayRecordComponent") // read, not compared
  private record Step(double[] moved, double[] turned, double curvature) {}

  /**
   * The place of the least value found.
   *
   * @throws DetoxException if the value or the gradient at the start is not finite; a step to where
   *     they are not is made shorter
   */
  double[] minimum(double[] start, Function function) {
    double[] x = start.clone();
    double[] gradient = new double[x.length];
    double value = function.valueAndGradient(x, gradient);
    if (!finite(value, gradient)) {
      throw new DetoxException(
          "the loss at the start of the fit is %s, with a gradient of norm %s; a value of the data is NaN, infinite or far too large: collect the data again"
              .formatted(value, Math.sqrt(dot(gradient, gradient))));
    }
    double enough = tolerance * Math.sqrt(dot(gradient, gradient));
    Deque<Step> memory = new ArrayDeque<>();
    for (int i = 0; i < maxIterations && Math.sqrt(dot(gradient, gradient)) > enough; i++) {
      double[] direction = direction(gradient, memory);
      double slope = dot(direction, gradient);
      double length = memory.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
      double[] next = plus(x, direction, length);
      double[] nextGradient = new double[x.length];
      double nextValue = function.valueAndGradient(next, nextGradient);
      while ((nextValue > value + SUFFICIENT * length * slope || !finite(nextValue, nextGradient))
          && length > 1e-12) {
        length /= 2;
        next = plus(x, direction, length);
        nextValue = function.valueAndGradient(next, nextGradient);
      }
      if (nextValue >= value || !finite(nextValue, nextGradient)) {
        break; // no further digit to gain
      }
      double[] turned = plus(nextGradient, gradient, -1);
      double[] moved = plus(next, x, -1);
      if (dot(moved, turned) > 0) {
        memory.addLast(new Step(moved, turned, dot(moved, turned)));
        if (memory.size() > MEMORY) {
          memory.removeFirst();
        }
      }
      x = next;
      gradient = nextGradient;
      value = nextValue;
    }
    return x;
  }

  /** The two-loop recursion: minus the inverse of the remembered curvature times the gradient. */
  private static double[] direction(double[] gradient, Deque<Step> memory) {
    double[] result = plus(new double[gradient.length], gradient, -1);
    List<Step> newestFirst = new ArrayList<>(memory);
    Collections.reverse(newestFirst);
    double[] factors = new double[newestFirst.size()];
    for (int i = 0; i < factors.length; i++) {
      Step step = newestFirst.get(i);
      factors[i] = dot(step.moved, result) / step.curvature;
      result = plus(result, step.turned, -factors[i]);
    }
    if (factors.length > 0) {
      Step newest = newestFirst.get(0);
      double scale = newest.curvature / dot(newest.turned, newest.turned);
      for (int i = 0; i < result.length; i++) {
        result[i] *= scale;
      }
    }
    for (int i = factors.length - 1; i >= 0; i--) {
      Step step = newestFirst.get(i);
      result = plus(result, step.moved, factors[i] - dot(step.turned, result) / step.curvature);
    }
    return result;
  }

  /** NaN and infinity do not go away in a sum of squares. */
  private static boolean finite(double value, double[] gradient) {
    return Double.isFinite(value) && Double.isFinite(dot(gradient, gradient));
  }

  private static double[] plus(double[] a, double[] b, double factor) {
    double[] result = new double[a.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = a[i] + factor * b[i];
    }
    return result;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
