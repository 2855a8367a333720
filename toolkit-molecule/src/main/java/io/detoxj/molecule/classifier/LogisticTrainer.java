/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.core.math.PlattCalibration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Logistic regression with an L2 penalty on all weights and none on the bias, by L-BFGS (Liu and
 * Nocedal, Mathematical Programming 45, 1989). The loss is the sum over rows plus {@code |w|² /
 * (2c)}, as in LIBLINEAR and scikit-learn.
 *
 * @param c the inverse strength of the penalty, above 0
 */
record LogisticTrainer(double c) {
  private static final int MEMORY = 12;
  private static final int MOST_STEPS = 500;
  private static final double TOLERANCE = 1e-5;
  private static final double SUFFICIENT = 1e-4;

  @SuppressWarnings("ArrayRecordComponent") // vectors, compared by nobody
  private record Pair(double[] step, double[] change, double inverse) {}

  @SuppressWarnings("ArrayRecordComponent") // the same
  private record Point(double[] at, double loss, double[] gradient) {}

  LogisticModel train(List<SparseRow> rows, boolean[] toxic) {
    int size = rows.get(0).size();
    // The bias is the last of the parameters.
    Point here = point(new double[size + 1], rows, toxic);
    Deque<Pair> memory = new ArrayDeque<>();
    for (int step = 0; step < MOST_STEPS && largest(here.gradient()) > TOLERANCE; step++) {
      double[] direction = direction(here.gradient(), memory);
      Point next = search(here, direction, memory.isEmpty(), rows, toxic);
      if (next.loss() >= here.loss()) {
        break;
      }
      remember(memory, here, next);
      here = next;
    }
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = (float) here.at()[i];
    }
    return new LogisticModel(weights, here.at()[size]);
  }

  private Point search(
      Point here, double[] direction, boolean first, List<SparseRow> rows, boolean[] toxic) {
    double slope = dot(here.gradient(), direction);
    double rate = first ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    Point next = point(moved(here.at(), direction, rate), rows, toxic);
    while (next.loss() > here.loss() + SUFFICIENT * rate * slope && rate > 1e-12) {
      rate /= 2;
      next = point(moved(here.at(), direction, rate), rows, toxic);
    }
    return next;
  }

  private Point point(double[] at, List<SparseRow> rows, boolean[] toxic) {
    int size = at.length - 1;
    double[] gradient = new double[at.length];
    double loss = 0;
    for (int i = 0; i < size; i++) {
      loss += at[i] * at[i] / (2 * c);
      gradient[i] = at[i] / c;
    }
    for (int r = 0; r < rows.size(); r++) {
      SparseRow row = rows.get(r);
      double z = at[size];
      for (int i = 0; i < row.indices().length; i++) {
        z += at[row.indices()[i]] * row.values()[i];
      }
      // log(1 + e^z) - yz, written so that e^z cannot overflow.
      loss += Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z))) - (toxic[r] ? z : 0);
      double error = PlattCalibration.sigmoid(z) - (toxic[r] ? 1 : 0);
      for (int i = 0; i < row.indices().length; i++) {
        gradient[row.indices()[i]] += error * row.values()[i];
      }
      gradient[size] += error;
    }
    return new Point(at, loss, gradient);
  }

  /** Downhill, by what the last steps tell of the curvature. */
  private static double[] direction(double[] gradient, Deque<Pair> memory) {
    double[] q = gradient.clone();
    List<Pair> pairs = new ArrayList<>(memory);
    double[] shares = new double[pairs.size()];
    for (int i = pairs.size() - 1; i >= 0; i--) {
      Pair pair = pairs.get(i);
      shares[i] = pair.inverse() * dot(pair.step(), q);
      add(q, pair.change(), -shares[i]);
    }
    double scale = 1;
    if (!pairs.isEmpty()) {
      Pair last = pairs.get(pairs.size() - 1);
      scale = 1 / (last.inverse() * dot(last.change(), last.change()));
    }
    for (int i = 0; i < q.length; i++) {
      q[i] *= -scale;
    }
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      double share = pair.inverse() * dot(pair.change(), q);
      add(q, pair.step(), -shares[i] - share);
    }
    return q;
  }

  private static void remember(Deque<Pair> memory, Point here, Point next) {
    double[] step = moved(next.at(), here.at(), -1);
    double[] change = moved(next.gradient(), here.gradient(), -1);
    double product = dot(step, change);
    if (product > 1e-12) {
      memory.addLast(new Pair(step, change, 1 / product));
      if (memory.size() > MEMORY) {
        memory.removeFirst();
      }
    }
  }

  private static double[] moved(double[] from, double[] direction, double rate) {
    double[] to = from.clone();
    add(to, direction, rate);
    return to;
  }

  private static void add(double[] to, double[] what, double times) {
    for (int i = 0; i < to.length; i++) {
      to[i] += times * what[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
