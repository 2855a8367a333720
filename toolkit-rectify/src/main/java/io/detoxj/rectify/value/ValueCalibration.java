/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.math.PlattCalibration;
import java.nio.file.Path;

/**
 * Corrects the bias of a value network whose training data over-represent toxic outcomes: the
 * log-odds of {@code -Q} times a slope plus an offset, fitted by maximum likelihood to the outcomes
 * of held-out continuations (Platt, 1999). It keeps the order of values. Ours, not the paper's.
 *
 * @param slope above 0
 * @param offset in log-odds
 */
public record ValueCalibration(double slope, double offset) {
  /** Leaves values as they are. */
  public static final ValueCalibration NONE = new ValueCalibration(1, 0);

  /** The name of the field in config.json. */
  static final String FIELD = "value_calibration";

  /**
   * Probabilities are kept this far from 0 and 1, whose log-odds are infinite. Values this near to
   * -1 are -1: they come from float32 networks.
   */
  private static final double MARGIN = 1e-6;

  /** Checks the numbers. */
  public ValueCalibration {
    if (!(slope > 0) || Double.isInfinite(slope) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "a calibration needs a finite slope above 0 and a finite offset but got %s and %s"
              .formatted(slope, offset));
    }
  }

  /**
   * Fits slope and offset.
   *
   * @param values raw values of held-out continuations
   * @param undesired whether each was judged toxic
   * @throws IllegalArgumentException if low values do not go with toxic outcomes
   */
  public static ValueCalibration fit(double[] values, boolean[] undesired) {
    double[] logOdds = new double[values.length];
    for (int i = 0; i < logOdds.length; i++) {
      logOdds[i] = logOdds(values[i]);
    }
    PlattCalibration fitted = PlattCalibration.fit(logOdds, undesired);
    return new ValueCalibration(fitted.slope(), fitted.offset());
  }

  private static double logOdds(double value) {
    double p = Math.max(MARGIN, Math.min(1 - MARGIN, -value));
    return Math.log(p / (1 - p));
  }

  /**
   * A value in [-1, 0]. A raw value of -1 is -1 under every calibration, for its log-odds have no
   * bound: a network that sees a dead-end is not talked out of it.
   *
   * @param raw as the head gives it; clamped first
   * @throws DetoxException if it is not a number
   */
  public double value(double raw) {
    if (Double.isNaN(raw)) {
      throw new DetoxException(
          "the value network gives NaN for a token; its weights are damaged, or its training"
              + " diverged: train it again at a lower learning rate");
    }
    double clamped = Math.max(-1, Math.min(0, raw));
    if (slope == 1 && offset == 0) {
      return clamped;
    }
    if (clamped <= MARGIN - 1) {
      return -1;
    }
    // For every token of a vocabulary at every step, so not by the slower StrictMath.
    return -1 / (1 + Math.exp(-slope * logOdds(clamped) - offset));
  }

  /** Adds it to a config.json. */
  public void writeTo(ObjectNode config) {
    ObjectNode node = config.putObject(FIELD);
    node.put("slope", slope);
    node.put("offset", offset);
  }

  /** Reads it from a config.json; absent is {@link #NONE}. */
  static ValueCalibration read(JsonNode config, Path file) {
    JsonNode node = config.path(FIELD);
    if (node.isMissingNode() || node.isNull()) {
      return NONE;
    }
    if (!node.path("slope").isNumber() || !node.path("offset").isNumber()) {
      throw new ConfigException(
          file + ": " + FIELD + " must have the numbers slope and offset but is " + node);
    }
    try {
      return new ValueCalibration(node.path("slope").asDouble(), node.path("offset").asDouble());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + FIELD + ": " + e.getMessage(), e);
    }
  }
}
