/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.math.RocAuc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Trains classifiers. What is chosen is chosen by cross-validation: whether the logistic
 * regression, the trees or the mean of both judges, by the area under the ROC curve; the
 * calibration; the threshold, where the mean of sensitivity and specificity is largest; and the
 * domain, so that one molecule in twenty would have been outside of it. The same molecules and
 * options give the same classifier, bit by bit.
 *
 * @param c the inverse strength of the penalty of the logistic regression, above 0
 * @param trees how many trees are grown, at least 1
 * @param seed of the choice of features for each tree
 */
public record ClassifierTrainer(double c, int trees, long seed) {
  private static final double OUTSIDE = 0.05;
  private static final double RATE = 0.05;
  private static final int LEAVES = 63;
  private static final int LEAF_ROWS = 3;
  private static final double L2 = 3;
  private static final double COLUMNS = 0.1;
  private static final double MOST_LOG_ODDS = 6;
  private static final double LOG_ODDS_STEP = 0.1;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public ClassifierTrainer {
    if (!(c > 0) || Double.isInfinite(c) || trees < 1 || trees > 5000) {
      throw new IllegalArgumentException(
          "c is above 0 and trees 1 to 5,000, not %s and %s".formatted(c, trees));
    }
  }

  /** With the options that the bundled classifiers were trained with. */
  public static ClassifierTrainer standard(long seed) {
    return new ClassifierTrainer(0.3, 300, seed);
  }

  /** The same with another number of trees. */
  public ClassifierTrainer withTrees(int number) {
    return new ClassifierTrainer(c, number, seed);
  }

  /**
   * A molecule to learn from.
   *
   * @param features of it
   * @param toxic whether it is
   */
  public record Example(MoleculeFeatures features, boolean toxic) {}

  /**
   * A classifier with what cross-validation found. Its arrays are in the order of the molecules.
   *
   * @param classifier trained on all molecules
   * @param probabilities of each molecule, calibrated, by those trained without its fold
   * @param nearest the similarity of each molecule with the nearest one of other folds
   * @param linearAuc the area under the ROC curve of the logistic regression
   * @param treeAuc that of the trees
   * @param meanAuc that of the mean of both
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers of a report, compared by nobody
  public record Trained(
      EndpointClassifier classifier,
      double[] probabilities,
      double[] nearest,
      double linearAuc,
      double treeAuc,
      double meanAuc) {}

  private record Members(LogisticModel linear, TreeEnsemble trees) {}

  /**
   * Trains a classifier.
   *
   * @param endpoint what it judges
   * @param examples the molecules
   * @param folds of the cross-validation, in which each molecule is, from 0
   * @param provenance to be noted in its file
   * @throws ConfigException if a fold or what is without it has molecules of one kind only, or the
   *     molecules tell nothing
   */
  public Trained train(
      String endpoint, List<Example> examples, int[] folds, Map<String, String> provenance) {
    double[] linear = new double[examples.size()];
    double[] boosted = new double[examples.size()];
    double[] nearest = new double[examples.size()];
    for (int fold = 0; fold <= Arrays.stream(folds).max().orElse(0); fold++) {
      int own = fold;
      List<Example> others = chosen(examples, i -> folds[i] != own);
      requireBoth(endpoint, others);
      Members members = members(others);
      Neighbours neighbours = neighbours(others);
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == fold) {
          MoleculeFeatures features = examples.get(i).features();
          linear[i] = members.linear().logOdds(features.row());
          boosted[i] = members.trees().logOdds(features.row().dense());
          nearest[i] = neighbours.nearest(features.fragments().bins());
        }
      }
    }
    boolean[] toxic = labels(examples);
    double[] both = mean(linear, boosted);
    double linearAuc = RocAuc.of(linear, toxic);
    double treeAuc = RocAuc.of(boosted, toxic);
    double meanAuc = RocAuc.of(both, toxic);
    double share = share(linearAuc, treeAuc, meanAuc);
    double[] logOdds = share == 0 ? linear : share == 1 ? boosted : both;
    PlattCalibration calibration = calibration(endpoint, logOdds, toxic);
    double[] probabilities = Arrays.stream(logOdds).map(calibration::probability).toArray();
    EndpointClassifier.Facts facts =
        new EndpointClassifier.Facts(
            endpoint,
            share,
            calibration,
            threshold(probabilities, toxic),
            domain(nearest),
            provenance);
    Members all = members(examples);
    return new Trained(
        new EndpointClassifier(facts, all.linear(), all.trees(), neighbours(examples)),
        probabilities,
        nearest,
        linearAuc,
        treeAuc,
        meanAuc);
  }

  private static double share(double linearAuc, double treeAuc, double meanAuc) {
    if (meanAuc >= linearAuc && meanAuc >= treeAuc) {
      return 0.5;
    }
    return treeAuc > linearAuc ? 1 : 0;
  }

  private Members members(List<Example> examples) {
    List<SparseRow> rows = examples.stream().map(one -> one.features().row()).toList();
    boolean[] toxic = labels(examples);
    return new Members(
        new LogisticTrainer(c).train(rows, toxic),
        new TreeTrainer(trees, RATE, LEAVES, LEAF_ROWS, L2, COLUMNS, seed).train(rows, toxic));
  }

  private static PlattCalibration calibration(String endpoint, double[] logOdds, boolean[] toxic) {
    try {
      return PlattCalibration.fit(logOdds, toxic);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "the molecules of %s do not tell what is toxic: of two that were left out, the toxic one"
                  .formatted(endpoint)
              + " has no higher odds; give more molecules",
          e);
    }
  }

  /** Where the mean of sensitivity and specificity is largest; of several the nearest to 0.5. */
  static double threshold(double[] probabilities, boolean[] toxic) {
    double best = 0.5;
    double most = balanced(probabilities, toxic, best);
    for (int step = 1; step <= MOST_LOG_ODDS / LOG_ODDS_STEP; step++) {
      for (int sign = -1; sign <= 1; sign += 2) {
        double at = PlattCalibration.sigmoid(sign * step * LOG_ODDS_STEP);
        double accuracy = balanced(probabilities, toxic, at);
        if (accuracy > most) {
          most = accuracy;
          best = at;
        }
      }
    }
    return best;
  }

  private static double balanced(double[] probabilities, boolean[] toxic, double threshold) {
    int[] right = new int[2];
    int[] all = new int[2];
    for (int i = 0; i < toxic.length; i++) {
      int kind = toxic[i] ? 1 : 0;
      all[kind]++;
      right[kind] += probabilities[i] >= threshold == toxic[i] ? 1 : 0;
    }
    return (double) right[0] / all[0] + (double) right[1] / all[1];
  }

  /** The similarity that all but one in twenty have, in hundredths. */
  private static double domain(double[] nearest) {
    double[] sorted = nearest.clone();
    Arrays.sort(sorted);
    return Math.floor(100 * sorted[(int) (OUTSIDE * sorted.length)]) / 100;
  }

  private static void requireBoth(String endpoint, List<Example> examples) {
    long toxic = examples.stream().filter(Example::toxic).count();
    if (toxic == 0 || toxic == examples.size()) {
      throw new ConfigException(
          "%s has %s molecules outside of one fold and %s of them are toxic; both kinds are needed"
              .formatted(endpoint, examples.size(), toxic));
    }
  }

  private static Neighbours neighbours(List<Example> examples) {
    return Neighbours.of(examples.stream().map(one -> one.features().fragments().bins()).toList());
  }

  private static double[] mean(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (a[i] + b[i]) / 2).toArray();
  }

  private static boolean[] labels(List<Example> examples) {
    boolean[] labels = new boolean[examples.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = examples.get(i).toxic();
    }
    return labels;
  }

  private static List<Example> chosen(List<Example> examples, IntPredicate which) {
    List<Example> chosen = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      if (which.test(i)) {
        chosen.add(examples.get(i));
      }
    }
    return chosen;
  }
}
