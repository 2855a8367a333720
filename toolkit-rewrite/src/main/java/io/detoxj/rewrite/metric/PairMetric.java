/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import io.detoxj.core.encoder.PairRegressor;
import io.detoxj.core.encoder.TextPair;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a model that was trained to rate pairs says of a rewrite: BLEURT (Sellam, Das and Parikh,
 * ACL 2020), which reads a reference and then the text, and others of its kind. Values are on the
 * model's own scale: BLEURT's are mostly between 0 and 1, but may be below and above.
 *
 * <p>Of several references the one with the greatest value counts. A pair longer than the model is
 * cut.
 *
 * @param name of the metric in ids, such as {@code bleurt}
 * @param regressor stays with its owner
 * @param with what rewrites are compared with
 * @param otherFirst whether the reference or source is read first, as by BLEURT; else the rewrite
 */
public record PairMetric(
    String name, PairRegressor regressor, ComparedWith with, boolean otherFirst)
    implements ItemMetric {
  private static final int SHA_DIGITS = 8;

  /** BLEURT against references: a reference is read first, then the rewrite. */
  public static PairMetric bleurt(PairRegressor regressor) {
    return new PairMetric("bleurt", regressor, ComparedWith.REFERENCES, true);
  }

  @Override
  public MetricId id() {
    return new MetricId(
        name,
        1,
        Map.of(
            "model",
            regressor.info().architecture()
                + " "
                + regressor.info().weightsSha256().substring(0, SHA_DIGITS),
            "tokens",
            Integer.toString(regressor.info().maxTokens()),
            "reads",
            otherFirst ? "other then rewrite" : "rewrite then other",
            "of",
            "best",
            "with",
            with.nameInId()));
  }

  @Override
  public MetricKind kind() {
    return new MetricKind("Content", Direction.HIGHER);
  }

  @Override
  public List<OptionalDouble> values(List<RewrittenItem> items) {
    List<TextPair> pairs = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    List<OptionalDouble> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      values.add(OptionalDouble.empty());
      if (items.get(i).text().isPresent()) {
        String text = items.get(i).text().get();
        for (String other : with.texts(items.get(i))) {
          pairs.add(otherFirst ? new TextPair(other, text) : new TextPair(text, other));
          owners.add(i);
        }
      }
    }
    List<PairRegressor.Score> scores = regressor.score(pairs);
    for (int i = 0; i < scores.size(); i++) {
      OptionalDouble before = values.get(owners.get(i));
      double value = scores.get(i).value();
      values.set(
          owners.get(i),
          OptionalDouble.of(before.isPresent() ? Math.max(before.getAsDouble(), value) : value));
    }
    return values;
  }
}
