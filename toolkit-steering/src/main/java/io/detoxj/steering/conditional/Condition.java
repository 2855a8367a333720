/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.conditional;

import io.detoxj.core.math.Vectors;
import java.util.List;

/**
 * When a prompt is to be steered: with {@code P = c c^T / (c . c)} and h the activation of the
 * prompt as a block reads it, {@code s = cos(h, tanh(P h))} lies on one side of a threshold. The
 * sign of c does not matter; the size of h does, by the tanh.
 *
 * @param layer the block whose input is read
 * @param direction c, {@code [dModel]}
 * @param threshold theta
 * @param above whether it fires where {@code s > theta} (the released code calls that "smaller":
 *     the threshold is the smaller one), else where {@code s < theta}
 * @param pooling what of the prompt is read
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record Condition(
    int layer, float[] direction, double threshold, boolean above, Pooling pooling) {
  private static final int STEPS = 100;

  /** What of a prompt is read. */
  public enum Pooling {
    /** The mean over its tokens; special ones are left out where there are others. */
    MEAN,
    /** Its last token. */
    LAST
  }

  /** How well a threshold tells prompts apart. */
  record Fitted(double threshold, boolean above, double f1) {}

  /** Keeps a copy of the direction. */
  public Condition {
    direction = direction.clone();
    if (!(Vectors.norm(direction) > 0)) {
      throw new IllegalArgumentException("the direction of a condition must not be zero");
    }
  }

  /** A copy of c. */
  @Override
  public float[] direction() {
    return direction.clone();
  }

  /**
   * How much an activation has of a direction, from -1 to 1; 0 if it has nothing.
   *
   * @param h {@code [dModel]}
   * @param c {@code [dModel]}
   */
  public static double similarity(float[] h, float[] c) {
    double along = Vectors.dot(h, c) / Vectors.dot(c, c);
    float[] projected = Vectors.of(c.length, i -> Math.tanh(along * c[i]));
    double norms = Vectors.norm(h) * Vectors.norm(projected);
    return norms > 0 ? Vectors.dot(h, projected) / norms : 0;
  }

  /** Whether a prompt of this similarity is steered. */
  public boolean fires(double similarity) {
    return above ? similarity > threshold : similarity < threshold;
  }

  /**
   * The threshold from 0 to 1 in steps of 0.01, and its side, that have the highest F1 for the
   * prompts that are to be steered; the first of equal ones.
   */
  static Fitted fitted(List<Double> steered, List<Double> others) {
    Fitted best = new Fitted(0, true, -1);
    for (boolean above : new boolean[] {true, false}) {
      for (int step = 0; step <= STEPS; step++) {
        double threshold = step / (double) STEPS;
        long right = steered.stream().filter(s -> above ? s > threshold : s < threshold).count();
        long wrong = others.stream().filter(s -> above ? s > threshold : s < threshold).count();
        double f1 = 2.0 * right / (steered.size() + right + wrong);
        if (f1 > best.f1) {
          best = new Fitted(threshold, above, f1);
        }
      }
    }
    return best;
  }
}
