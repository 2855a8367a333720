/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.interpret;

import io.detoxj.core.ConfigException;

/**
 * The final norm with the size that it divided one stream by. A layer norm takes the mean off
 * first, an RMS norm does not; which one it is shows in what it made of the stream.
 *
 * @param centered whether the mean is taken off
 * @param size what is divided by
 * @param length of the stream that was normed
 */
record FrozenNorm(boolean centered, double size, double length) {
  private static final double EXACT = 1e-3;

  static FrozenNorm of(float[] stream, float[] normed) {
    double[] plain = new double[stream.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = stream[i];
    }
    double[] without = withoutMean(plain);
    double sizePlain = size(plain, normed);
    double sizeWithout = size(without, normed);
    double errorPlain = error(plain, normed, sizePlain);
    double errorWithout = error(without, normed, sizeWithout);
    if (Math.min(errorPlain, errorWithout) > EXACT) {
      throw new ConfigException(
          "the final norm of this model is neither a layer norm nor an RMS norm, or a detoxifier acts on it; take the model without it");
    }
    boolean centered = errorWithout < errorPlain;
    return new FrozenNorm(
        centered, centered ? sizeWithout : sizePlain, LogitAttribution.length(plain));
  }

  /** What a part of the stream adds along a direction of the normed stream. */
  double through(double[] part, double[] direction) {
    double[] values = centered ? withoutMean(part) : part;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * direction[i];
    }
    return sum / size;
  }

  private static double[] withoutMean(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double[] centered = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      centered[i] = values[i] - mean;
    }
    return centered;
  }

  /** The size by which the stream comes closest to what was made of it. */
  private static double size(double[] stream, float[] normed) {
    double product = 0;
    double square = 0;
    for (int i = 0; i < stream.length; i++) {
      product += stream[i] * normed[i];
      square += (double) normed[i] * normed[i];
    }
    return product / square;
  }

  private static double error(double[] stream, float[] normed, double size) {
    double[] apart = new double[stream.length];
    for (int i = 0; i < stream.length; i++) {
      apart[i] = stream[i] - size * normed[i];
    }
    return LogitAttribution.length(apart) / LogitAttribution.length(stream);
  }
}
