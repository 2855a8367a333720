/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

/**
 * A head of two layers: {@code out^T tanh(in^T x + b) + c}.
 *
 * @param inputs numbers that it reads
 * @param hidden width of the layer between
 * @param outputs numbers that it gives
 * @param in {@code [inputs, hidden]}, row after row
 * @param inBias {@code [hidden]}
 * @param out {@code [hidden, outputs]}, row after row
 * @param outBias {@code [outputs]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied neither in nor out
record RewardHead(
    int inputs, int hidden, int outputs, float[] in, float[] inBias, float[] out, float[] outBias) {
  /** Checks the sizes. */
  RewardHead {
    if (inputs < 1
        || hidden < 1
        || outputs < 1
        || in.length != inputs * hidden
        || inBias.length != hidden
        || out.length != hidden * outputs
        || outBias.length != outputs) {
      throw new IllegalArgumentException(
          "a head of %s inputs, %s hidden and %s outputs has other numbers of weights"
              .formatted(inputs, hidden, outputs));
    }
  }

  /** The outputs for one segment. */
  double[] of(float[] features) {
    if (features.length != inputs) {
      throw new IllegalArgumentException(
          "the head reads %s numbers, not %s".formatted(inputs, features.length));
    }
    double[] between = new double[hidden];
    for (int h = 0; h < hidden; h++) {
      between[h] = inBias[h];
    }
    for (int i = 0; i < inputs; i++) {
      for (int h = 0; h < hidden; h++) {
        between[h] += (double) features[i] * in[i * hidden + h];
      }
    }
    double[] result = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      result[o] = outBias[o];
      for (int h = 0; h < hidden; h++) {
        result[o] += Math.tanh(between[h]) * out[h * outputs + o];
      }
    }
    return result;
  }

  /**
   * The same head for features as they are, where this one reads standardised ones.
   *
   * @param mean of each feature
   * @param deviation of each; above 0
   */
  RewardHead unstandardized(double[] mean, double[] deviation) {
    float[] scaled = new float[in.length];
    double[] bias = new double[hidden];
    for (int h = 0; h < hidden; h++) {
      bias[h] = inBias[h];
    }
    for (int i = 0; i < inputs; i++) {
      for (int h = 0; h < hidden; h++) {
        double weight = in[i * hidden + h] / deviation[i];
        scaled[i * hidden + h] = (float) weight;
        bias[h] -= weight * mean[i];
      }
    }
    float[] moved = new float[hidden];
    for (int h = 0; h < hidden; h++) {
      moved[h] = (float) bias[h];
    }
    return new RewardHead(inputs, hidden, outputs, scaled, moved, out, outBias);
  }
}
