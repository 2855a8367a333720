/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.effect;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.VectorSteering;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * How far a model can be moved along a vector before it reads texts too badly: the scale at which
 * its mean loss first reaches a ceiling, between two steps by linear interpolation.
 */
final class ScaleSearch {
  /** As many steps as the paper's grid has from 0 to 200. */
  private static final int STEPS = 10;

  private final TransformerModel model;
  private final HookPoint point;
  private final List<int[]> texts;
  private final double unsteered;
  private final double ceiling;
  private final double step;

  /**
   * Measures the model as it is.
   *
   * @param texts two tokens or more each
   * @param factor by which the loss may grow, above 1
   */
  ScaleSearch(TransformerModel model, HookPoint point, List<int[]> texts, double factor) {
    this.model = model;
    this.point = point;
    this.texts = texts;
    this.unsteered = loss(model, texts);
    this.ceiling = factor * unsteered;
    this.step = medianNorm() / STEPS;
  }

  /** Of the stream at the point, over all tokens: a first token that is far longer does no harm. */
  private double medianNorm() {
    ActivationCache cache = model.capture(texts, point::equals);
    double[] norms =
        IntStream.range(0, texts.size())
            .boxed()
            .flatMap(text -> Arrays.stream(cache.at(point, text)))
            .mapToDouble(Vectors::norm)
            .sorted()
            .toArray();
    return norms[norms.length / 2];
  }

  private static double loss(TransformerModel model, List<int[]> texts) {
    double sum = 0;
    long tokens = 0;
    for (float[] text : model.logProbabilities(texts)) {
      for (float value : text) {
        sum -= value;
      }
      tokens += text.length;
    }
    return sum / tokens;
  }

  /** The loss at which it stops, in nats a token. */
  double ceiling() {
    return ceiling;
  }

  /**
   * The scale of a unit vector; the end of the grid, once the median length of the stream, if the
   * ceiling is above all of it. The released code extrapolates there.
   */
  double of(float[] unit) {
    SteeringVector vector = new SteeringVector(point, unit);
    return crossing(
            unsteered,
            step,
            STEPS,
            ceiling,
            scale -> {
              try (DetoxifiedModel view = model.with(VectorSteering.away(vector, -scale))) {
                return loss(view, texts);
              }
            })
        .orElse(step * STEPS);
  }

  /**
   * Where a loss first reaches a ceiling.
   *
   * @param atZero the loss at the scale 0
   * @param step between two scales, of which the first is 0
   * @param steps how many
   * @return nothing if it never does
   */
  static OptionalDouble crossing(
      double atZero, double step, int steps, double ceiling, DoubleUnaryOperator loss) {
    double before = atZero;
    for (int i = 1; i <= steps; i++) {
      double now = loss.applyAsDouble(i * step);
      if (now >= ceiling) {
        double part = now == before ? 0 : (ceiling - before) / (now - before);
        return OptionalDouble.of((i - 1 + part) * step);
      }
      before = now;
    }
    return OptionalDouble.empty();
  }
}
