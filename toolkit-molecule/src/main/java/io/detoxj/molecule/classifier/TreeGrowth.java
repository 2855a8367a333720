/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The growth of one tree. */
final class TreeGrowth {
  /** Sums over the rows of each bin, without those that lack the feature. */
  @SuppressWarnings("ArrayRecordComponent") // added to in place, compared by nobody
  private record Histogram(double[] slopes, double[] curves, int[] rows) {
    static Histogram empty(int bins) {
      return new Histogram(new double[bins], new double[bins], new int[bins]);
    }

    Histogram without(Histogram part) {
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] -= part.slopes[i];
        curves[i] -= part.curves[i];
        rows[i] -= part.rows[i];
      }
      return this;
    }
  }

  private record Split(int feature, int bin, double gain) {}

  private static final class Node {
    private final int[] rows;
    private final double slope;
    private final double curve;
    private @Nullable Histogram histogram;
    private @Nullable Split best;
    private @Nullable Node left;
    private @Nullable Node right;

    Node(int[] rows, double[] slopes, double[] curves) {
      this.rows = rows;
      double slope = 0;
      double curve = 0;
      for (int row : rows) {
        slope += slopes[row];
        curve += curves[row];
      }
      this.slope = slope;
      this.curve = curve;
    }
  }

  private final TreeTrainer options;
  private final BinnedRows data;
  private final double[] slopes;
  private final double[] curves;
  private final int[] columns;

  /** Where the bins of each feature begin in histograms; below 0 if the tree may not use it. */
  private final int[] offsets;

  private final int bins;

  /**
   * @param slopes of the loss by the score of each row
   * @param curves second derivatives
   * @param columns the features that the tree may use, ascending
   */
  TreeGrowth(
      TreeTrainer options, BinnedRows data, double[] slopes, double[] curves, int[] columns) {
    this.options = options;
    this.data = data;
    this.slopes = slopes;
    this.curves = curves;
    this.columns = columns;
    offsets = new int[data.bins().features()];
    Arrays.fill(offsets, -1);
    int total = 0;
    for (int column : columns) {
      offsets[column] = total;
      total += data.bins().bins(column);
    }
    bins = total;
  }

  /** Adds the tree, and its values to the scores. */
  void grow(TreeEnsemble.Builder ensemble, double[] scores) {
    int[] all = new int[data.rows()];
    Arrays.setAll(all, i -> i);
    Node root = new Node(all, slopes, curves);
    root.histogram = histogram(all);
    root.best = best(root);
    Node[] leaves = new Node[options.leaves()];
    leaves[0] = root;
    for (int count = 1; count < leaves.length; count++) {
      int at = mostGain(leaves, count);
      Split split = leaves[at].best;
      if (split == null) {
        break;
      }
      Node parent = leaves[at];
      part(parent, split);
      leaves[at] = parent.left;
      leaves[count] = parent.right;
    }
    ensemble.beginTree();
    write(root, ensemble, scores);
  }

  private static int mostGain(Node[] leaves, int count) {
    int most = 0;
    for (int i = 1; i < count; i++) {
      Split best = leaves[i].best;
      Split before = leaves[most].best;
      if (best != null && (before == null || best.gain() > before.gain())) {
        most = i;
      }
    }
    return most;
  }

  private void part(Node parent, Split split) {
    int[] low = new int[parent.rows.length];
    int[] high = new int[parent.rows.length];
    int lows = 0;
    int highs = 0;
    for (int row : parent.rows) {
      if (data.bin(row, split.feature()) <= split.bin()) {
        low[lows++] = row;
      } else {
        high[highs++] = row;
      }
    }
    Node left = new Node(Arrays.copyOf(low, lows), slopes, curves);
    Node right = new Node(Arrays.copyOf(high, highs), slopes, curves);
    Node fewer = lows <= highs ? left : right;
    Node more = lows <= highs ? right : left;
    Histogram own = parent.histogram;
    parent.histogram = null;
    parent.left = left;
    parent.right = right;
    fewer.histogram = histogram(fewer.rows);
    // What the one has not is the other's.
    more.histogram = own == null ? histogram(more.rows) : own.without(fewer.histogram);
    left.best = best(left);
    right.best = best(right);
  }

  private Histogram histogram(int[] rows) {
    Histogram sums = Histogram.empty(bins);
    for (int row : rows) {
      int[] indices = data.indices(row);
      short[] places = data.places(row);
      for (int i = 0; i < indices.length; i++) {
        int offset = offsets[indices[i]];
        if (offset >= 0) {
          sums.slopes()[offset + places[i]] += slopes[row];
          sums.curves()[offset + places[i]] += curves[row];
          sums.rows()[offset + places[i]]++;
        }
      }
    }
    return sums;
  }

  private @Nullable Split best(Node node) {
    Histogram sums = node.histogram;
    if (sums == null || node.rows.length < 2 * options.leafRows()) {
      return null;
    }
    Split best = null;
    double whole = worth(node.slope, node.curve);
    for (int feature : columns) {
      Split split = best(node, sums, feature, whole, best == null ? 1e-9 : best.gain());
      best = split == null ? best : split;
    }
    return best;
  }

  private @Nullable Split best(
      Node node, Histogram sums, int feature, double whole, double mostSoFar) {
    int offset = offsets[feature];
    int own = data.bins().bins(feature);
    int zero = offset + data.bins().zeroBin(feature);
    double lackSlope = node.slope;
    double lackCurve = node.curve;
    int lack = node.rows.length;
    for (int bin = offset; bin < offset + own; bin++) {
      lackSlope -= sums.slopes()[bin];
      lackCurve -= sums.curves()[bin];
      lack -= sums.rows()[bin];
    }
    double slope = 0;
    double curve = 0;
    int rows = 0;
    Split best = null;
    double most = mostSoFar;
    for (int bin = offset; bin < offset + own - 1; bin++) {
      slope += sums.slopes()[bin] + (bin == zero ? lackSlope : 0);
      curve += sums.curves()[bin] + (bin == zero ? lackCurve : 0);
      rows += sums.rows()[bin] + (bin == zero ? lack : 0);
      if (rows >= options.leafRows() && node.rows.length - rows >= options.leafRows()) {
        double gain = worth(slope, curve) + worth(node.slope - slope, node.curve - curve) - whole;
        if (gain > most) {
          most = gain;
          best = new Split(feature, bin - offset, gain);
        }
      }
    }
    return best;
  }

  private double worth(double slope, double curve) {
    return slope * slope / (curve + options.l2() + 1e-6);
  }

  private void write(Node node, TreeEnsemble.Builder ensemble, double[] scores) {
    Split split = node.best;
    if (node.left == null || node.right == null || split == null) {
      float value = (float) (-options.rate() * node.slope / (node.curve + options.l2() + 1e-6));
      ensemble.add(TreeEnsemble.LEAF, value);
      for (int row : node.rows) {
        scores[row] += value;
      }
      return;
    }
    float threshold = data.bins().threshold(split.feature(), split.bin());
    int at = ensemble.add((short) split.feature(), threshold);
    write(node.left, ensemble, scores);
    ensemble.leadRight(at, ensemble.nodes());
    write(node.right, ensemble, scores);
  }
}
