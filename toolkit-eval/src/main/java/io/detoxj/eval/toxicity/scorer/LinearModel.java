/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.math.PlattCalibration;
import java.util.Map;

/**
 * The weights of a linear scorer, in 8 bits each with one scale per block of buckets. Immutable;
 * its arrays are never handed out.
 */
final class LinearModel {
  /** Buckets that share one scale. */
  static final int BLOCK = 64;

  static final int FEWEST_BITS = 10;
  static final int MOST_BITS = 22;
  private static final int LARGEST = 127;

  /**
   * What is known of a model beside its weights.
   *
   * @param id a short name
   * @param version the version of the weights
   * @param description one sentence for reports
   * @param bits the base-2 logarithm of the number of buckets
   * @param wordShare the share of the squared length of a text that goes to words
   * @param bias the decision value of a text all of whose weights are 0
   * @param calibration from decision value to probability
   * @param provenance how the weights were made
   */
  record Header(
      String id,
      String version,
      String description,
      int bits,
      double wordShare,
      double bias,
      PlattCalibration calibration,
      Map<String, String> provenance) {
    Header {
      if (bits < FEWEST_BITS || bits > MOST_BITS) {
        throw new IllegalArgumentException(
            "bits is " + bits + "; allowed are " + FEWEST_BITS + " to " + MOST_BITS);
      }
      if (!(wordShare >= 0 && wordShare <= 1)) {
        throw new IllegalArgumentException("wordShare is " + wordShare + "; allowed are 0 to 1");
      }
      if (!Double.isFinite(bias)) {
        throw new IllegalArgumentException("bias is " + bias + "; it must be finite");
      }
      provenance = Map.copyOf(provenance);
    }

    Header withCalibration(PlattCalibration other) {
      return new Header(id, version, description, bits, wordShare, bias, other, provenance);
    }
  }

  private final Header header;
  private final float[] scales;
  private final byte[] weights;

  /** Takes the arrays over; the caller must not change them afterwards. */
  LinearModel(Header header, float[] scales, byte[] weights) {
    if (weights.length != 1 << header.bits() || scales.length != weights.length / BLOCK) {
      throw new IllegalArgumentException(
          "2^%s buckets need as many weights and one scale per %s, not %s and %s"
              .formatted(header.bits(), BLOCK, weights.length, scales.length));
    }
    for (float scale : scales) {
      if (!(scale >= 0) || Float.isInfinite(scale)) {
        throw new IllegalArgumentException("a scale is " + scale + "; it must be finite and >= 0");
      }
    }
    this.header = header;
    this.scales = scales;
    this.weights = weights;
  }

  /** Rounds weights to 8 bits, each block to steps of 1/127 of its largest weight. */
  static LinearModel quantised(Header header, float[] exact) {
    float[] scales = new float[exact.length / BLOCK];
    byte[] weights = new byte[exact.length];
    for (int block = 0; block < scales.length; block++) {
      float largest = 0;
      for (int i = block * BLOCK; i < (block + 1) * BLOCK; i++) {
        largest = Math.max(largest, Math.abs(exact[i]));
      }
      scales[block] = largest / LARGEST;
      for (int i = block * BLOCK; i < (block + 1) * BLOCK && scales[block] > 0; i++) {
        weights[i] = (byte) Math.round(exact[i] / scales[block]);
      }
    }
    return new LinearModel(header, scales, weights);
  }

  Header header() {
    return header;
  }

  LinearModel withCalibration(PlattCalibration calibration) {
    return new LinearModel(header.withCalibration(calibration), scales, weights);
  }

  float scale(int block) {
    return scales[block];
  }

  byte weight(int bucket) {
    return weights[bucket];
  }

  int blocks() {
    return scales.length;
  }

  int buckets() {
    return weights.length;
  }

  /** The decision value of a text: bias plus the weighted sum of its features. */
  double decision(NgramVector vector) {
    double sum = header.bias();
    for (int entry = 0; entry < vector.size(); entry++) {
      int bucket = vector.bucket(entry);
      sum += vector.value(entry) * (weights[bucket] * scales[bucket / BLOCK]);
    }
    return sum;
  }

  /** The decision value of a text whose features were taken out of their vector. */
  double decision(int[] buckets, float[] values) {
    double sum = header.bias();
    for (int i = 0; i < buckets.length; i++) {
      sum += values[i] * (weights[buckets[i]] * scales[buckets[i] / BLOCK]);
    }
    return sum;
  }
}
