/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.FunctionOfSums;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A similarity of rewrites to references or sources.
 *
 * @param similarity compares texts
 * @param with what a rewrite is compared with
 * @param over whether the number is a mean, or is made of sums over the corpus
 */
public record SimilarityMetric(TextSimilarity similarity, ComparedWith with, Over over)
    implements ItemMetric {
  /** How the values of sentences become one number. */
  public enum Over {
    /** Their mean. */
    SENTENCES,
    /** Their counts are summed first, as with corpus BLEU; for a {@link PooledSimilarity}. */
    CORPUS
  }

  /**
   * Checks that sums are there if they are asked for.
   *
   * @throws IllegalArgumentException if the similarity has none
   */
  public SimilarityMetric {
    if (over == Over.CORPUS && !(similarity instanceof PooledSimilarity)) {
      throw new IllegalArgumentException(
          similarity.id().name() + " has no sums over a corpus; take the mean over sentences");
    }
  }

  @Override
  public MetricId id() {
    Map<String, String> parameters = new LinkedHashMap<>(similarity.id().parameters());
    parameters.put("with", with.nameInId());
    parameters.put("over", over == Over.CORPUS ? "corpus" : "sentences");
    return new MetricId(similarity.id().name(), similarity.id().version(), parameters);
  }

  @Override
  public MetricKind kind() {
    return new MetricKind("Content", similarity.better());
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    List<OptionalDouble> values = new ArrayList<>();
    for (RewrittenItem item : items) {
      List<String> others = with.texts(item);
      values.add(
          item.text().isEmpty() || others.isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(similarity.score(item.text().get(), others)));
    }
    return values;
  }

  @Override
  public Measurement measure(List<RewrittenItem> items) {
    if (over == Over.SENTENCES) {
      return ItemMetric.super.measure(items);
    }
    PooledSimilarity pooled = (PooledSimilarity) similarity;
    Map<String, double[]> terms = new LinkedHashMap<>();
    for (RewrittenItem item : items) {
      List<String> others = with.texts(item);
      if (item.text().isPresent() && !others.isEmpty()) {
        terms.put(item.item().id(), pooled.terms(item.text().get(), others));
      }
    }
    return new Measurement(
        id(),
        kind(),
        new FunctionOfSums(terms, pooled::ofSums),
        items.size(),
        items.size() - terms.size());
  }
}
