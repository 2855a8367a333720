/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.FunctionOfSums;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.statistics.UnitStatistic;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the answers to an item come to, and the metrics made of items. */
final class ItemMetrics {
  static final String CHOSEN = "chosen";
  static final String GOLD = "gold";
  static final String LOG_LIKELIHOOD = "ll_";
  static final String NLL = "nll";
  static final String WORDS = "words";
  static final String BYTES = "bytes";

  private static final double LN_2 = Math.log(2);

  private ItemMetrics() {}

  /** The metrics of a kind. */
  static List<String> of(TaskFile.Kind kind) {
    return switch (kind) {
      case MULTIPLE_CHOICE -> List.of("acc", "acc_norm", "acc_bytes", "mc2");
      case MULTIPLE_CONTEXT -> List.of("acc");
      case CLOZE -> List.of("acc", "perplexity");
      case ROLLING -> List.of("word_perplexity", "byte_perplexity", "bits_per_byte");
      case GENERATE -> List.of("exact_match_strict", "exact_match_flexible");
    };
  }

  /** Whether more of a metric is better, or less. */
  static MetricKind kind(String metric) {
    return switch (metric) {
      case "perplexity", "word_perplexity", "byte_perplexity", "bits_per_byte" ->
          MetricKinds.CAPABILITY_LOSS;
      default -> MetricKinds.CAPABILITY;
    };
  }

  /**
   * Of a choice: the likeliest continuation, also by characters ({@code acc_norm}) and by bytes if
   * the choices are no contexts, and {@code mc2} if they have labels, 1 for each true one.
   */
  static Map<String, Double> ofChoice(
      List<LmEvalLikelihoods.Answer> answers,
      List<String> choices,
      int gold,
      List<Integer> labels) {
    Map<String, Double> values = new HashMap<>();
    double[] plain =
        answers.stream().mapToDouble(LmEvalLikelihoods.Answer::logLikelihood).toArray();
    for (int i = 0; i < plain.length; i++) {
      values.put(LOG_LIKELIHOOD + i, plain[i]);
    }
    values.put(CHOSEN, (double) best(plain));
    values.put(GOLD, (double) gold);
    values.put("acc", right(best(plain) == gold));
    if (!choices.isEmpty()) {
      double[] byCharacter = plain.clone();
      double[] byByte = plain.clone();
      for (int i = 0; i < plain.length; i++) {
        String choice = choices.get(i);
        byCharacter[i] /= choice.codePointCount(0, choice.length());
        byByte[i] /= choice.getBytes(StandardCharsets.UTF_8).length;
      }
      values.put("acc_norm", right(best(byCharacter) == gold));
      values.put("acc_bytes", right(best(byByte) == gold));
    }
    if (!labels.isEmpty()) {
      values.put("mc2", trueShare(plain, labels));
    }
    return values;
  }

  private static double right(boolean right) {
    return right ? 1 : 0;
  }

  /** The first of the greatest. */
  private static int best(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** The share of probability on true answers (Lin et al., "TruthfulQA", 2022, MC2). */
  private static double trueShare(double[] logLikelihoods, List<Integer> labels) {
    double max = logLikelihoods[best(logLikelihoods)];
    double all = 0;
    double ofTrue = 0;
    for (int i = 0; i < logLikelihoods.length; i++) {
      double share = Math.exp(logLikelihoods[i] - max);
      all += share;
      ofTrue += labels.get(i) * share;
    }
    return ofTrue / all;
  }

  /** The statistic of a metric over items. */
  static UnitStatistic statistic(String metric, List<ItemResult> items) {
    return switch (metric) {
      case "perplexity" ->
          ratio(items, one -> one.value(NLL), one -> 1, RatioOfSums.Scale.EXPONENTIAL);
      case "word_perplexity" ->
          ratio(
              items, one -> one.value(NLL), one -> one.value(WORDS), RatioOfSums.Scale.EXPONENTIAL);
      case "byte_perplexity" ->
          ratio(
              items, one -> one.value(NLL), one -> one.value(BYTES), RatioOfSums.Scale.EXPONENTIAL);
      case "bits_per_byte" ->
          ratio(
              items,
              one -> one.value(NLL) / LN_2,
              one -> one.value(BYTES),
              RatioOfSums.Scale.LINEAR);
      default -> ratio(items, one -> one.value(metric), one -> 1, RatioOfSums.Scale.LINEAR);
    };
  }

  private static UnitStatistic ratio(
      List<ItemResult> items,
      ToDoubleFunction<ItemResult> numerator,
      ToDoubleFunction<ItemResult> denominator,
      RatioOfSums.Scale scale) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    items.forEach(
        one ->
            rows.put(
                one.itemId(),
                new double[] {numerator.applyAsDouble(one), denominator.applyAsDouble(one)}));
    if (scale == RatioOfSums.Scale.EXPONENTIAL
        && rows.values().stream().anyMatch(row -> !Double.isFinite(Math.exp(row[0] / row[1])))) {
      // A single item may overflow although their mean does not.
      return new FunctionOfSums(rows, sums -> Math.exp(sums[0] / sums[1]));
    }
    List<RatioOfSums.Term> terms = new ArrayList<>();
    rows.forEach((id, row) -> terms.add(new RatioOfSums.Term(id, row[0], row[1])));
    return new RatioOfSums(terms, scale);
  }
}
