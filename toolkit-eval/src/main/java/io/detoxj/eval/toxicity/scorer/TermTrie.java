/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds terms in folded text by walking a trie of characters from every place where a word or sign
 * begins. Immutable.
 */
final class TermTrie {
  private static final double NONE = -1;

  /** Ends a term that stands for all words that begin so; in no folded text, and sorts first. */
  private static final char PREFIX_END = '\0';

  private static final char[] NO_LABELS = {};
  private static final Node[] NO_CHILDREN = {};

  /** What is told of each term found. */
  interface Visitor {
    void found(String term, double weight);
  }

  /** A place in a term: what may follow, and what ends here. */
  private static final class Node {
    private char[] labels = NO_LABELS;
    private Node[] children = NO_CHILDREN;
    private double weight = NONE;
    private double prefixWeight = NONE;
    private String term = "";

    @Nullable Node child(char label) {
      int at = Arrays.binarySearch(labels, label);
      return at < 0 ? null : children[at];
    }
  }

  private final Node root;

  /**
   * Builds the trie of folded terms and their weights; a term that ends in an asterisk stands for
   * all words that begin so.
   */
  TermTrie(Map<String, Double> terms) {
    NavigableMap<String, Double> sorted = new TreeMap<>();
    terms.forEach((term, weight) -> sorted.put(marked(term), weight));
    this.root = build(sorted.keySet().toArray(String[]::new), 0, terms.size(), 0, sorted);
  }

  private static String marked(String term) {
    return term.endsWith("*") ? term.substring(0, term.length() - 1) + PREFIX_END : term;
  }

  /** The node of all terms from one place to another of the sorted ones, alike so far. */
  private static Node build(
      String[] sorted, int from, int to, int depth, Map<String, Double> weights) {
    Node node = new Node();
    int first = from;
    while (first < to && isEnd(sorted[first], depth)) {
      double weight = weights.getOrDefault(sorted[first], NONE);
      if (sorted[first].length() > depth) {
        node.prefixWeight = weight;
      } else {
        node.weight = weight;
      }
      node.term = sorted[first].substring(0, depth);
      first++;
    }
    StringBuilder labels = new StringBuilder();
    List<Node> children = new ArrayList<>();
    while (first < to) {
      char label = sorted[first].charAt(depth);
      int end = first;
      while (end < to && sorted[end].charAt(depth) == label) {
        end++;
      }
      labels.append(label);
      children.add(build(sorted, first, end, depth + 1, weights));
      first = end;
    }
    if (!children.isEmpty()) {
      node.labels = labels.toString().toCharArray();
      node.children = children.toArray(Node[]::new);
    }
    return node;
  }

  private static boolean isEnd(String term, int depth) {
    return term.length() == depth
        || (term.length() == depth + 1 && term.charAt(depth) == PREFIX_END);
  }

  /** Tells of every term in a folded text, longer and shorter ones, as often as it is there. */
  void search(String folded, Visitor visitor) {
    int before = ' ';
    for (int at = 0; at < folded.length(); ) {
      int cp = folded.codePointAt(at);
      if (!FoldedText.isWordPart(before)) {
        walk(folded, at, visitor);
      }
      before = cp;
      at += Character.charCount(cp);
    }
  }

  private void walk(String folded, int start, Visitor visitor) {
    Node node = root;
    for (int at = start; at < folded.length(); ) {
      node = node.child(folded.charAt(at));
      if (node == null) {
        return;
      }
      at++;
      if (node.prefixWeight >= 0) {
        visitor.found(node.term + "*", node.prefixWeight);
      }
      boolean ends = at == folded.length() || !FoldedText.isWordPart(folded.codePointAt(at));
      if (node.weight >= 0 && ends) {
        visitor.found(node.term, node.weight);
      }
    }
  }
}
