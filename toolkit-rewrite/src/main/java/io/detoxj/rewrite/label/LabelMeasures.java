/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.FunctionOfSums;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.UnitStatistic;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Accuracy and F1 of a labeller on texts that people labelled, with intervals by bootstrap over the
 * groups of texts, for texts that say the same are alike. A text without a label is wrong.
 *
 * @param report all counts
 * @param numbers {@code accuracy}, {@code macro F1} and {@code F1 LABEL} of each label of people, 0
 *     to 1
 */
public record LabelMeasures(LabelReport report, Map<String, Measured> numbers) {
  /** The share of texts that got the label of people. */
  public static final String ACCURACY = "accuracy";

  /** The mean of the F1 of all labels of people. */
  public static final String MACRO_F1 = "macro F1";

  /**
   * A number with its interval.
   *
   * @param value from 0 to 1
   * @param interval by bootstrap
   */
  public record Measured(double value, Interval interval) {
    /** Such as {@code 0.885 [0.868, 0.902]}. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.3f [%.3f, %.3f]", value, interval.low(), interval.high());
    }
  }

  /** Copies the map, in its order. */
  public LabelMeasures {
    numbers = new LinkedHashMap<>(numbers);
  }

  /**
   * Lets a labeller label texts and measures it.
   *
   * @throws ConfigException if the texts are of fewer than two groups
   */
  public static LabelMeasures of(
      TextLabeller labeller, List<LabelledText> texts, Bootstrap bootstrap) {
    return of(
        labeller.labels(),
        texts,
        labeller.label(texts.stream().map(LabelledText::text).toList()),
        bootstrap);
  }

  /**
   * Measures what a labeller said.
   *
   * @param known the labels of the labeller
   * @param outcomes one a text, in the same order
   * @throws ConfigException if the texts are of fewer than two groups
   */
  public static LabelMeasures of(
      List<String> known,
      List<LabelledText> texts,
      List<LabelOutcome> outcomes,
      Bootstrap bootstrap) {
    LabelReport report = LabelReport.of(known, texts, outcomes);
    Set<String> given = new LinkedHashSet<>();
    report.labels().stream()
        .filter(label -> texts.stream().anyMatch(one -> one.label().equals(label)))
        .forEach(given::add);
    List<String> labels = List.copyOf(given);
    Map<String, double[]> terms = terms(labels, texts, outcomes);
    if (terms.size() < Bootstrap.MIN_UNITS) {
      throw new ConfigException(
          "the %s texts to measure on are of %s groups; intervals need at least %s"
              .formatted(texts.size(), terms.size(), Bootstrap.MIN_UNITS));
    }
    int last = 3 * labels.size();
    Map<String, Measured> numbers = new LinkedHashMap<>();
    numbers.put(ACCURACY, measured(terms, bootstrap, sums -> sums[last] / sums[last + 1]));
    numbers.put(
        MACRO_F1,
        measured(
            terms,
            bootstrap,
            sums -> {
              double sum = 0;
              for (int label = 0; label < labels.size(); label++) {
                sum += f1(sums, label);
              }
              return sum / labels.size();
            }));
    for (int i = 0; i < labels.size(); i++) {
      int label = i;
      numbers.put("F1 " + labels.get(i), measured(terms, bootstrap, sums -> f1(sums, label)));
    }
    return new LabelMeasures(report, numbers);
  }

  /** Of each group: hits, alarms that were false and misses of each label, then right and all. */
  private static Map<String, double[]> terms(
      List<String> labels, List<LabelledText> texts, List<LabelOutcome> outcomes) {
    Map<String, double[]> terms = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      double[] row =
          terms.computeIfAbsent(texts.get(i).group(), group -> new double[3 * labels.size() + 2]);
      int people = labels.indexOf(texts.get(i).label());
      int said =
          outcomes.get(i) instanceof LabelOutcome.Labelled one ? labels.indexOf(one.label()) : -1;
      if (said == people) {
        row[3 * people]++;
        row[row.length - 2]++;
      } else {
        row[3 * people + 2]++;
        if (said >= 0) {
          row[3 * said + 1]++;
        }
      }
      row[row.length - 1]++;
    }
    return terms;
  }

  /** Where a resample has no text of a label and none got it, 0, as scikit-learn has it. */
  private static double f1(double[] sums, int label) {
    double hits = sums[3 * label];
    double all = 2 * hits + sums[3 * label + 1] + sums[3 * label + 2];
    return all == 0 ? 0 : 2 * hits / all;
  }

  private static Measured measured(
      Map<String, double[]> terms, Bootstrap bootstrap, ToDoubleFunction<double[]> function) {
    UnitStatistic statistic = new FunctionOfSums(terms, function);
    return new Measured(statistic.value(), bootstrap.interval(statistic));
  }

  /** Accuracy and F1, one a line, and the table of counts, in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    numbers.forEach(
        (name, one) -> text.append("- ").append(name).append(' ').append(one).append('\n'));
    return text.append('\n').append(report.markdown()).toString();
  }
}
