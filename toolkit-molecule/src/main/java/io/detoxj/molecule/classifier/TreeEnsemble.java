/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.classifier;

import java.util.Arrays;

/**
 * Log-odds that are a sum over decision trees. The nodes of all trees lie one after another, each
 * before those beneath it: the one for values up to the threshold comes next, the other where
 * {@code right} says.
 */
final class TreeEnsemble {
  /** The feature of a node that decides nothing and has the value of its tree. */
  static final short LEAF = -1;

  /** The most nodes of all trees. */
  static final int MOST_NODES = 1 << 20;

  private final double base;
  private final int[] roots;
  private final short[] features;
  private final float[] values;
  private final int[] right;

  /**
   * Takes the arrays over.
   *
   * @param base log-odds that are added to those of the trees
   * @param roots where each tree begins, ascending from 0
   * @param features by which a node decides, or {@link #LEAF}
   * @param values thresholds, and of leaves log-odds
   * @param right where values above the threshold go; 0 of a leaf
   * @param size how many features there are
   * @throws IllegalArgumentException if a value is not finite, or a node leads to none after it in
   *     its own tree
   */
  TreeEnsemble(double base, int[] roots, short[] features, float[] values, int[] right, int size) {
    if (!Double.isFinite(base) || features.length > MOST_NODES) {
      throw new IllegalArgumentException(
          "trees have %s nodes and the base %s".formatted(features.length, base));
    }
    if (values.length != features.length || right.length != features.length) {
      throw new IllegalArgumentException("nodes have not as many values as features");
    }
    for (int tree = 0; tree < roots.length; tree++) {
      int end = tree + 1 < roots.length ? roots[tree + 1] : features.length;
      if (roots[tree] >= end || (tree == 0 && roots[0] != 0)) {
        throw new IllegalArgumentException("tree " + tree + " has no nodes");
      }
      for (int node = roots[tree]; node < end; node++) {
        check(node, end, features[node], values[node], right[node], size);
      }
    }
    if (roots.length == 0 && features.length > 0) {
      throw new IllegalArgumentException("there are nodes and no tree");
    }
    this.base = base;
    this.roots = roots;
    this.features = features;
    this.values = values;
    this.right = right;
  }

  /** Every node leads to later ones of its tree, so that no walk goes on for ever. */
  private static void check(int node, int end, int feature, float value, int right, int size) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException("node " + node + " has the value " + value);
    }
    if (feature != LEAF && (feature < 0 || feature >= size || right <= node + 1 || right >= end)) {
      throw new IllegalArgumentException(
          "node %s decides by feature %s of %s and leads to node %s before %s"
              .formatted(node, feature, size, right, end));
    }
  }

  /** Of a molecule with these features, none left out. */
  double logOdds(float[] row) {
    double sum = base;
    for (int root : roots) {
      sum += value(root, row);
    }
    return sum;
  }

  private float value(int root, float[] row) {
    int node = root;
    while (features[node] != LEAF) {
      node = row[features[node]] <= values[node] ? node + 1 : right[node];
    }
    return values[node];
  }

  double base() {
    return base;
  }

  int trees() {
    return roots.length;
  }

  int nodes() {
    return features.length;
  }

  int root(int tree) {
    return roots[tree];
  }

  short feature(int node) {
    return features[node];
  }

  float value(int node) {
    return values[node];
  }

  int right(int node) {
    return right[node];
  }

  /** Grows an ensemble. */
  static final class Builder {
    private final double base;
    private final int size;
    private int[] roots = new int[16];
    private int trees;
    private short[] features = new short[1024];
    private float[] values = new float[1024];
    private int[] right = new int[1024];
    private int nodes;

    Builder(double base, int size) {
      this.base = base;
      this.size = size;
    }

    void beginTree() {
      if (trees == roots.length) {
        roots = Arrays.copyOf(roots, 2 * trees);
      }
      roots[trees++] = nodes;
    }

    /** Adds a node and says which it is. */
    int add(short feature, float value) {
      if (nodes == features.length) {
        features = Arrays.copyOf(features, 2 * nodes);
        values = Arrays.copyOf(values, 2 * nodes);
        right = Arrays.copyOf(right, 2 * nodes);
      }
      features[nodes] = feature;
      values[nodes] = value;
      right[nodes] = 0;
      return nodes++;
    }

    /** How many there are, and so which the next one is. */
    int nodes() {
      return nodes;
    }

    void leadRight(int node, int to) {
      right[node] = to;
    }

    TreeEnsemble build() {
      return new TreeEnsemble(
          base,
          Arrays.copyOf(roots, trees),
          Arrays.copyOf(features, nodes),
          Arrays.copyOf(values, nodes),
          Arrays.copyOf(right, nodes),
          size);
    }
  }
}
