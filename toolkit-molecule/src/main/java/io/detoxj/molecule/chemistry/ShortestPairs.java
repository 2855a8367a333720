/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Pairs of shortest paths that close a cycle. */
final class ShortestPairs {
  private ShortestPairs() {}

  /**
   * How many pairs of shortest paths from an atom end at both ends of a bond, or come to one atom
   * over two of its neighbours: a bound on the relevant cycles through it.
   */
  static double from(int[][] graph, int root) {
    int[] distance = new int[graph.length];
    double[] paths = new double[graph.length];
    Arrays.fill(distance, -1);
    distance[root] = 0;
    paths[root] = 1;
    Deque<Integer> queue = new ArrayDeque<>();
    queue.add(root);
    double pairs = 0;
    while (!queue.isEmpty()) {
      int v = queue.remove();
      for (int w : graph[v]) {
        if (distance[w] < 0) {
          distance[w] = distance[v] + 1;
          queue.add(w);
        }
        if (distance[w] == distance[v] + 1) {
          pairs += paths[w] * paths[v];
          paths[w] += paths[v];
        }
      }
    }
    for (int v = 0; v < graph.length; v++) {
      for (int w : graph[v]) {
        if (v < w && distance[v] >= 0 && distance[v] == distance[w]) {
          pairs += paths[v] * paths[w];
        }
      }
    }
    return pairs;
  }
}
