/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.math;

import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/** Vectors of floats; sums are in double. */
public final class Vectors {
  private Vectors() {}

  /** A vector of numbers given by their place. */
  public static float[] of(int length, IntToDoubleFunction value) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) value.applyAsDouble(i);
    }
    return vector;
  }

  /** The inner product of two vectors of one length. */
  public static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Euclidean norm. */
  public static double norm(float[] values) {
    return Math.sqrt(dot(values, values));
  }

  /** The cosine of the angle between two vectors; NaN if one of them is zero. */
  public static double cosine(float[] a, float[] b) {
    return dot(a, b) / (norm(a) * norm(b));
  }

  /** A vector times a number. */
  public static float[] scaled(float[] values, double factor) {
    return of(values.length, i -> values[i] * factor);
  }

  /** A direction uniform on the sphere, of some length. */
  public static float[] random(int width, double norm, RandomGenerator random) {
    double[] direction = new double[width];
    double sum = 0;
    for (int i = 0; i < width; i++) {
      direction[i] = random.nextGaussian();
      sum += direction[i] * direction[i];
    }
    double scale = norm / Math.sqrt(sum);
    return of(width, i -> direction[i] * scale);
  }

  /** Rows of one length one after another. */
  public static float[] flat(float[][] rows) {
    int width = rows[0].length;
    float[] flat = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return flat;
  }

  /** The rows of some width that stand one after another. */
  public static float[][] rows(float[] flat, int width) {
    float[][] rows = new float[flat.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** SHA-256 of the values as little-endian float32, in hexadecimal. */
  public static String sha256(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Sha256.hex(bytes.array());
  }
}
