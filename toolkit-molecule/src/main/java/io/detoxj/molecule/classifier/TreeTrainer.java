/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import io.detoxj.core.math.PlattCalibration;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Gradient boosting of decision trees on the logistic loss (Friedman, Annals of Statistics 29,
 * 2001) by Newton steps, with histograms of binned values and the leaf of the largest gain split
 * first (Ke et al., NeurIPS 2017).
 *
 * @param trees how many
 * @param rate what the steps are shortened by, above 0 and at most 1
 * @param leaves the most of a tree
 * @param leafRows the fewest rows of a leaf
 * @param l2 added to the curvature of a leaf
 * @param columns the share of features that a tree may use, above 0 and at most 1
 * @param seed of the choice of features
 */
record TreeTrainer(
    int trees, double rate, int leaves, int leafRows, double l2, double columns, long seed) {

  TreeEnsemble train(List<SparseRow> rows, boolean[] toxic) {
    BinnedRows binned = BinnedRows.of(rows);
    int positives = 0;
    for (boolean one : toxic) {
      positives += one ? 1 : 0;
    }
    double base = StrictMath.log((positives + 0.5) / (toxic.length - positives + 0.5));
    double[] scores = new double[toxic.length];
    Arrays.fill(scores, base);
    double[] slopes = new double[toxic.length];
    double[] curves = new double[toxic.length];
    TreeEnsemble.Builder ensemble = new TreeEnsemble.Builder(base, binned.bins().features());
    RandomGenerator random = RandomStreams.named(seed, "tree-columns");
    for (int tree = 0; tree < trees; tree++) {
      for (int i = 0; i < toxic.length; i++) {
        double p = PlattCalibration.sigmoid(scores[i]);
        slopes[i] = p - (toxic[i] ? 1 : 0);
        curves[i] = p * (1 - p);
      }
      new TreeGrowth(this, binned, slopes, curves, columnsOfTree(binned, random))
          .grow(ensemble, scores);
    }
    return ensemble.build();
  }

  private int[] columnsOfTree(BinnedRows binned, RandomGenerator random) {
    int size = binned.bins().features();
    int[] order = Shuffle.order(size, random);
    return Arrays.stream(order, 0, Math.max(1, (int) (columns * size)))
        .filter(column -> binned.bins().bins(column) > 1)
        .sorted()
        .toArray();
  }
}
