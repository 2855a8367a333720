/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.effect;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.Vectors;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * What steering by a vector does to the features of an autoencoder, as a linear map (SAE-TS,
 * Chalnev et al., arXiv 2411.02193): {@code y = x W + b} for a unit vector x and the change y of
 * the mean activations of the features in what the model writes. Immutable.
 */
public final class SteeringEffects {
  private static final double SAME = 1e-9;

  private final double[][] weights;
  private final double[] bias;

  /**
   * A map.
   *
   * @param weights {@code [dModel][features]}; copied
   * @param bias {@code [features]}; copied
   */
  public SteeringEffects(double[][] weights, double[] bias) {
    this.weights = new double[weights.length][];
    this.bias = bias.clone();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i].length != bias.length) {
        throw new IllegalArgumentException(
            "row %s has %s features but the bias has %s"
                .formatted(i, weights[i].length, bias.length));
      }
      this.weights[i] = weights[i].clone();
    }
  }

  /**
   * The map of least squares, {@code |x W + b - y|^2 + ridge |W|^2} with the bias free; the paper
   * goes towards it by 15 epochs of Adam.
   *
   * @param vectors {@code [dModel]} each, of length 1
   * @param effects {@code [features]} of each
   * @param ridge above 0, in units of the mean variance of a coordinate of the vectors
   */
  public static SteeringEffects fit(List<float[]> vectors, List<float[]> effects, double ridge) {
    int width = vectors.get(0).length;
    double[] meanVector = mean(vectors);
    double[] meanEffect = mean(effects);
    RealMatrix x = centred(vectors, meanVector);
    RealMatrix y = centred(effects, meanEffect);
    RealMatrix square = x.transpose().multiply(x);
    double pull = ridge * square.getTrace() / width;
    for (int i = 0; i < width; i++) {
      square.addToEntry(i, i, pull);
    }
    double[][] weights =
        new CholeskyDecomposition(square).getSolver().solve(x.transpose().multiply(y)).getData();
    double[] bias = meanEffect.clone();
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < bias.length; j++) {
        bias[j] -= meanVector[i] * weights[i][j];
      }
    }
    return new SteeringEffects(weights, bias);
  }

  private static double[] mean(List<float[]> rows) {
    double[] mean = new double[rows.get(0).length];
    for (float[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / (double) rows.size();
      }
    }
    return mean;
  }

  private static RealMatrix centred(List<float[]> rows, double[] mean) {
    double[][] values = new double[rows.size()][mean.length];
    for (int row = 0; row < values.length; row++) {
      for (int i = 0; i < mean.length; i++) {
        values[row][i] = rows.get(row)[i] - mean[i];
      }
    }
    return new Array2DRowRealMatrix(values, false);
  }

  /**
   * The expected effect of a unit vector.
   *
   * @param vector {@code [dModel]}
   * @return {@code [features]}
   */
  public float[] predicted(float[] vector) {
    return Vectors.of(
        bias.length,
        feature -> {
          double sum = bias[feature];
          for (int i = 0; i < vector.length; i++) {
            sum += vector[i] * weights[i][feature];
          }
          return sum;
        });
  }

  /**
   * The unit vector towards an effect and away from what every vector does: {@code N(N(W t) - N(W
   * b))} with N scaling to length 1.
   *
   * @param target {@code [features]}, such as -1 at features that are not wanted and 0 elsewhere
   * @throws ConfigException if nothing in the map leads there
   */
  public float[] towards(float[] target) {
    double[] wanted = unit(along(feature -> target[feature]));
    double[] always = unit(along(feature -> bias[feature]));
    double[] way = new double[wanted.length];
    for (int i = 0; i < way.length; i++) {
      way[i] = wanted[i] - always[i];
    }
    double norm = norm(way);
    if (!(norm > SAME) || norm(wanted) == 0) {
      throw new ConfigException(
          "sae-ts: no vector that was tried changes these features in its own way; fit with more vectors or samples, or choose other features");
    }
    return Vectors.of(way.length, i -> way[i] / norm);
  }

  /** {@code W t}, {@code [dModel]}. */
  private double[] along(IntToDoubleFunction target) {
    double[] sums = new double[weights.length];
    for (int i = 0; i < sums.length; i++) {
      for (int feature = 0; feature < bias.length; feature++) {
        sums[i] += weights[i][feature] * target.applyAsDouble(feature);
      }
    }
    return sums;
  }

  private static double[] unit(double[] values) {
    double norm = norm(values);
    double[] scaled = values.clone();
    for (int i = 0; norm > 0 && i < scaled.length; i++) {
      scaled[i] /= norm;
    }
    return scaled;
  }

  private static double norm(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  /**
   * The share of the variance of effects that the map explains; below 0 if their mean would do
   * better.
   */
  public double explained(List<float[]> vectors, List<float[]> effects) {
    double[] mean = mean(effects);
    double left = 0;
    double all = 0;
    for (int row = 0; row < vectors.size(); row++) {
      float[] predicted = predicted(vectors.get(row));
      for (int i = 0; i < mean.length; i++) {
        double miss = effects.get(row)[i] - predicted[i];
        double deviation = effects.get(row)[i] - mean[i];
        left += miss * miss;
        all += deviation * deviation;
      }
    }
    return all == 0 ? 0 : 1 - left / all;
  }
}
