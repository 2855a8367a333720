/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import java.util.Arrays;

/**
 * Brings every dimension to mean 0 and deviation 1, by statistics of clean vectors. The variance is
 * floored at 1e-4, so that a dimension that never changes stays a number.
 */
public final class Standardizer {
  private static final double FLOOR = 1e-4;

  private final float[] mean;
  private final float[] deviation;

  private Standardizer(float[] mean, float[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /** Sums up vectors; numbers are added in double. */
  public static final class Collector {
    private final double[] sum;
    private final double[] squares;
    private long count;

    /** For vectors of a width. */
    public Collector(int width) {
      sum = new double[width];
      squares = new double[width];
    }

    /**
     * Adds vectors that lie one behind the other.
     *
     * @throws DetoxException if a number is not finite
     */
    public void add(float[] vectors) {
      for (int i = 0; i < vectors.length; i++) {
        double x = vectors[i];
        if (!Double.isFinite(x)) {
          throw new DetoxException(
              "a vector has the number %s; the weights of the encoder or the compressor are damaged"
                  .formatted(x));
        }
        sum[i % sum.length] += x;
        squares[i % sum.length] += x * x;
      }
      count += vectors.length / sum.length;
    }

    /**
     * The statistics.
     *
     * @throws DetoxException if there was no vector
     */
    public Standardizer done() {
      if (count == 0) {
        throw new DetoxException("there is no vector to take statistics of; give texts");
      }
      float[] mean = new float[sum.length];
      float[] deviation = new float[sum.length];
      for (int i = 0; i < mean.length; i++) {
        double m = sum[i] / count;
        mean[i] = (float) m;
        deviation[i] = (float) Math.sqrt(Math.max(squares[i] / count - m * m, FLOOR));
      }
      return new Standardizer(mean, deviation);
    }
  }

  /** The width of its vectors. */
  public int width() {
    return mean.length;
  }

  /** Standardised copies of vectors that lie one behind the other. */
  public float[] apply(float[] vectors) {
    float[] result = new float[vectors.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (vectors[i] - mean[i % mean.length]) / deviation[i % mean.length];
    }
    return result;
  }

  /** The inverse of {@link #apply}. */
  public float[] undo(float[] standardised) {
    float[] result = new float[standardised.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = standardised[i] * deviation[i % mean.length] + mean[i % mean.length];
    }
    return result;
  }

  /** The means; a copy. */
  public float[] mean() {
    return mean.clone();
  }

  /** The deviations; a copy. */
  public float[] deviation() {
    return deviation.clone();
  }

  /** Adds it to a file under a name. */
  public void addTo(SafetensorsWriter writer, String name) {
    long[] shape = {mean.length};
    writer.add(name + ".mean", shape, mean).add(name + ".deviation", shape, deviation);
  }

  /**
   * Reads it from a file.
   *
   * @throws CheckpointException if it is missing, of another width, or not of sound numbers
   */
  public static Standardizer read(SafetensorsFile file, String name, int width) {
    float[] mean = file.readFloats(name + ".mean");
    float[] deviation = file.readFloats(name + ".deviation");
    boolean sound = mean.length == width && deviation.length == width;
    for (int i = 0; sound && i < width; i++) {
      sound = Float.isFinite(mean[i]) && Float.isFinite(deviation[i]) && deviation[i] > 0;
    }
    if (!sound) {
      throw new CheckpointException(
          "%s: the statistics %s are not %s sound numbers each; they belong to another model, or are damaged"
              .formatted(file.path(), name, width));
    }
    return new Standardizer(mean, deviation);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Standardizer that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation);
  }
}
