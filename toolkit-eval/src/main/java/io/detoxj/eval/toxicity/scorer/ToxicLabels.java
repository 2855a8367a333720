/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ScoringException;
import io.detoxj.core.encoder.ClassifierInfo;
import io.detoxj.core.encoder.ProblemType;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** Which labels of a classifier mean toxic, and how its logits become probabilities. */
record ToxicLabels(List<Integer> indexes, ProblemType type) {
  private static final Set<String> TOXIC = Set.of("toxic", "toxicity");
  private static final Set<String> NEARLY = Set.of("hate", "hateful", "hate speech", "offensive");

  /** What a text is about, as Detoxify's "unbiased" labels it, and not how toxic it is. */
  private static final Set<String> GROUPS =
      Set.of(
          "male",
          "female",
          "homosexual gay or lesbian",
          "christian",
          "jewish",
          "muslim",
          "black",
          "white",
          "psychiatric or mental illness");

  private static final List<String> UNNAMED = List.of("label 0", "label 1");

  /**
   * The labels a user names, or else those of a known set; refused if there is none or no rule
   * fits.
   */
  static ToxicLabels of(ClassifierInfo info, List<String> wanted, Path folder) {
    List<Integer> indexes =
        wanted.isEmpty() ? byRule(info.labels(), folder) : named(info.labels(), wanted, folder);
    return new ToxicLabels(indexes, info.problemType());
  }

  private static List<Integer> named(List<String> labels, List<String> wanted, Path folder) {
    if (new HashSet<>(wanted).size() < wanted.size()) {
      throw new ScoringException("a label is named twice: " + wanted + "; name each once");
    }
    for (String label : wanted) {
      if (!labels.contains(label)) {
        throw new ScoringException(
            "the classifier of " + folder + " has no label \"" + label + "\"; it has " + labels);
      }
    }
    if (wanted.size() == labels.size() && labels.size() > 1) {
      throw new ScoringException(
          "all labels of " + folder + " are named as toxic: " + wanted + "; name those that are");
    }
    return wanted.stream().map(labels::indexOf).toList();
  }

  private static List<Integer> byRule(List<String> labels, Path folder) {
    List<String> plain = labels.stream().map(ToxicLabels::plain).toList();
    List<Integer> toxic = positions(plain, TOXIC);
    if (toxic.isEmpty() && labels.size() == 2) {
      // Of two labels the other one says that it is not.
      toxic = plain.equals(UNNAMED) ? List.of(1) : positions(plain, NEARLY);
    }
    if (toxic.size() == 1) {
      return toxic;
    }
    throw new ScoringException(
        "which labels of %s mean toxic cannot be told from their names; name them with TransformerScorerOptions.withToxicLabels. The labels are %s"
            .formatted(folder, labels));
  }

  private static List<Integer> positions(List<String> labels, Set<String> among) {
    return IntStream.range(0, labels.size())
        .filter(i -> among.contains(labels.get(i)))
        .boxed()
        .toList();
  }

  private static String plain(String label) {
    return label.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').strip();
  }

  /** The other labels that say something of toxicity; none where labels exclude each other. */
  List<String> others(List<String> labels) {
    return type == ProblemType.SINGLE_LABEL
        ? List.of()
        : IntStream.range(0, labels.size())
            .filter(i -> !indexes.contains(i) && !GROUPS.contains(plain(labels.get(i))))
            .mapToObj(labels::get)
            .toList();
  }

  /**
   * The probability that one of the labels holds: their sum where labels exclude each other, else
   * the greatest, which is the least it can be.
   */
  double probability(double[] probabilities) {
    double sum = 0;
    double largest = 0;
    for (int index : indexes) {
      sum += probabilities[index];
      largest = Math.max(largest, probabilities[index]);
    }
    // Rounding may take a sum above 1.
    return type == ProblemType.SINGLE_LABEL ? Math.min(1, sum) : largest;
  }
}
