/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a labeller does on texts that people labelled.
 *
 * @param labels of the labeller, and after them those of people alone
 * @param counts by people's label, then by the labeller's; the last column is of texts without one
 */
public record LabelReport(List<String> labels, List<List<Integer>> counts) {
  /** Copies the lists. */
  public LabelReport {
    labels = List.copyOf(labels);
    counts = counts.stream().map(List::copyOf).toList();
  }

  /** Lets a labeller label texts and counts. */
  public static LabelReport of(TextLabeller labeller, List<LabelledText> texts) {
    return of(
        labeller.labels(), texts, labeller.label(texts.stream().map(LabelledText::text).toList()));
  }

  /**
   * Counts what a labeller said.
   *
   * @param known the labels of the labeller
   * @param outcomes one a text, in the same order
   */
  public static LabelReport of(
      List<String> known, List<LabelledText> texts, List<LabelOutcome> outcomes) {
    List<String> labels = new ArrayList<>(known);
    texts.stream()
        .map(LabelledText::label)
        .distinct()
        .sorted()
        .filter(label -> !known.contains(label))
        .forEach(labels::add);
    int[][] counts = new int[labels.size()][labels.size() + 1];
    for (int i = 0; i < outcomes.size(); i++) {
      int given =
          outcomes.get(i) instanceof LabelOutcome.Labelled one
              ? labels.indexOf(one.label())
              : labels.size();
      counts[labels.indexOf(texts.get(i).label())][given]++;
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    return new LabelReport(labels, rows);
  }

  /** How many texts there are. */
  public int texts() {
    return counts.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
  }

  /** The share of texts that got the label of people; NaN of no texts. */
  public double accuracy() {
    int right = 0;
    for (int label = 0; label < labels.size(); label++) {
      right += counts.get(label).get(label);
    }
    return (double) right / texts();
  }

  /** Of the texts that got this label, the share that have it; NaN if none got it. */
  public double precision(String label) {
    int at = labels.indexOf(label);
    return (double) counts.get(at).get(at) / counts.stream().mapToInt(row -> row.get(at)).sum();
  }

  /** Of the texts that have this label, the share that got it; NaN if none has it. */
  public double recall(String label) {
    int at = labels.indexOf(label);
    return (double) counts.get(at).get(at)
        / counts.get(at).stream().mapToInt(Integer::intValue).sum();
  }

  /** A table in Markdown: a row for each label of people, with precision and recall. */
  public String markdown() {
    StringBuilder text = new StringBuilder("| labelled | texts |");
    labels.forEach(label -> text.append(" said ").append(label).append(" |"));
    text.append(" no label | precision | recall |\n|");
    text.append("---|".repeat(labels.size() + 5)).append('\n');
    for (int row = 0; row < labels.size(); row++) {
      String label = labels.get(row);
      List<Integer> counted = counts.get(row);
      text.append("| ").append(label).append(" | ");
      text.append(counted.stream().mapToInt(Integer::intValue).sum()).append(" |");
      counted.forEach(count -> text.append(' ').append(count).append(" |"));
      text.append(share(precision(label))).append(share(recall(label))).append('\n');
    }
    return text.toString();
  }

  private static String share(double value) {
    return Double.isNaN(value) ? " - |" : String.format(Locale.ROOT, " %.3f |", value);
  }
}
