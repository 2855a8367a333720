/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.molecule;

import io.detoxj.core.math.CalibrationError;
import io.detoxj.core.math.RocAuc;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.molecule.classifier.EndpointPrediction;
import java.util.ArrayList;
import java.util.List;

/**
 * How good predictions are.
 *
 * @param molecules how many
 * @param toxic how many of them are toxic
 * @param auc area under the ROC curve; not a number if all are of one kind, nor are its bounds
 * @param low lower bound of its interval of 95 % by bootstrap over molecules
 * @param high upper bound
 * @param brier mean squared error of the probability
 * @param calibrationError expected calibration error over ten bins
 * @param sensitivity the share of toxic molecules that are found at the threshold
 * @param specificity the share of others that are not
 * @param inside the share of molecules that are in the domain
 * @param aucInside the area among those
 * @param bins the reliability of the probabilities
 */
record Quality(
    int molecules,
    int toxic,
    double auc,
    double low,
    double high,
    double brier,
    double calibrationError,
    double sensitivity,
    double specificity,
    double inside,
    double aucInside,
    List<Bin> bins) {
  private static final int BINS = 10;
  private static final int RESAMPLES = 2000;

  /**
   * Molecules of about one probability.
   *
   * @param molecules how many
   * @param probability their mean
   * @param toxic their share
   */
  record Bin(int molecules, double probability, double toxic) {}

  /** Of predictions and what is true, one for each molecule; of none nothing is a number. */
  static Quality of(List<EndpointPrediction> predictions, List<Boolean> truth) {
    double[] scores = predictions.stream().mapToDouble(EndpointPrediction::probability).toArray();
    boolean[] toxic = array(truth);
    int positives = (int) truth.stream().filter(one -> one).count();
    int found = 0;
    int spared = 0;
    List<EndpointPrediction> insiders = new ArrayList<>();
    List<Boolean> theirs = new ArrayList<>();
    for (int i = 0; i < toxic.length; i++) {
      EndpointPrediction one = predictions.get(i);
      found += toxic[i] && one.toxic() ? 1 : 0;
      spared += !toxic[i] && !one.toxic() ? 1 : 0;
      if (!one.outside()) {
        insiders.add(one);
        theirs.add(toxic[i]);
      }
    }
    double low = Double.NaN;
    double high = Double.NaN;
    if (positives > 0 && positives < toxic.length) {
      Interval interval = new Bootstrap(RESAMPLES, 0.95, 1).interval(new RankedArea(scores, toxic));
      low = interval.low();
      high = interval.high();
    }
    boolean none = toxic.length == 0;
    return new Quality(
        toxic.length,
        positives,
        RocAuc.of(scores, toxic),
        low,
        high,
        none ? Double.NaN : CalibrationError.brier(scores, toxic),
        none ? Double.NaN : CalibrationError.expected(scores, toxic, BINS),
        (double) found / positives,
        (double) spared / (toxic.length - positives),
        (double) insiders.size() / toxic.length,
        RocAuc.of(
            insiders.stream().mapToDouble(EndpointPrediction::probability).toArray(),
            array(theirs)),
        bins(scores, toxic));
  }

  private static List<Bin> bins(double[] probabilities, boolean[] toxic) {
    int[] counts = new int[BINS];
    double[] sums = new double[BINS];
    double[] shares = new double[BINS];
    for (int i = 0; i < toxic.length; i++) {
      int bin = Math.min(BINS - 1, (int) (BINS * probabilities[i]));
      counts[bin]++;
      sums[bin] += probabilities[i];
      shares[bin] += toxic[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      int n = Math.max(1, counts[bin]);
      bins.add(new Bin(counts[bin], sums[bin] / n, shares[bin] / n));
    }
    return bins;
  }

  private static boolean[] array(List<Boolean> values) {
    boolean[] array = new boolean[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
