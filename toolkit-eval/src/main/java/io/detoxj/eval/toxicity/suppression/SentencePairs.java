/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.ItemExamination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.eval.toxicity.metric.MetricKinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much less likely a model finds the marked sentences of minimal pairs than their controls, by
 * group: {@code NAME_gap_GROUP} is the mean over pairs of the negative log-likelihood of the marked
 * sentence less that of its control, in nats, and {@code NAME_gap} that of all pairs. What a
 * detoxifier changed is the paired difference of these from the base. Decoding processors are not
 * seen: the likelihoods are those of the model before them.
 *
 * @param name of the set, the first part of the names of its metrics
 * @param pairs at least two, with different ids
 */
public record SentencePairs(String name, List<SentencePair> pairs)
    implements ItemExamination<TransformerModel> {
  private static final int VERSION = 1;
  private static final String MARKED = "nll_marked";
  private static final String CONTROL = "nll_control";

  /**
   * Copies the pairs.
   *
   * @throws ConfigException if there are fewer than two or two have the same id
   */
  public SentencePairs {
    pairs = List.copyOf(pairs);
    if (pairs.size() < 2 || byId(pairs).size() < pairs.size()) {
      throw new ConfigException(name + " needs at least two pairs with different ids");
    }
  }

  private static Map<String, SentencePair> byId(List<SentencePair> pairs) {
    return pairs.stream()
        .collect(Collectors.toMap(SentencePair::id, pair -> pair, (one, other) -> one));
  }

  /** The name of the metric of a group. */
  public String metric(String group) {
    return name + "_gap_" + group;
  }

  /** The name of the metric of all pairs. */
  public String metric() {
    return name + "_gap";
  }

  /** The groups, in the order of their names. */
  public List<String> groups() {
    return pairs.stream().map(SentencePair::group).distinct().sorted().toList();
  }

  @Override
  public String id() {
    return "%s@%s(pairs=%s,sha256=%s)"
        .formatted(name, VERSION, pairs.size(), Sha256.hexOf(pairs.toString()));
  }

  @Override
  public List<String> itemIds() {
    return pairs.stream().map(SentencePair::id).toList();
  }

  @Override
  public List<ItemResult> examine(TransformerModel model, List<String> itemIds) {
    Map<String, SentencePair> byId = byId(pairs);
    List<String> sentences = new ArrayList<>();
    for (String id : itemIds) {
      SentencePair pair = byId.get(id);
      sentences.add(pair.marked());
      sentences.add(pair.control());
    }
    List<Likelihood> likelihoods = SentenceLikelihoods.of(model, sentences);
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < itemIds.size(); i++) {
      results.add(
          new ItemResult(
              itemIds.get(i),
              Map.of(
                  MARKED, likelihoods.get(2 * i).nats(),
                  CONTROL, likelihoods.get(2 * i + 1).nats())));
    }
    return results;
  }

  @Override
  public List<Measurement> measure(List<ItemResult> results) {
    Map<String, SentencePair> byId = byId(pairs);
    Map<String, Double> all = new LinkedHashMap<>();
    Map<String, Map<String, Double>> byGroup = new TreeMap<>();
    for (ItemResult one : results) {
      double gap = one.value(MARKED) - one.value(CONTROL);
      all.put(one.itemId(), gap);
      byGroup
          .computeIfAbsent(byId.get(one.itemId()).group(), group -> new LinkedHashMap<>())
          .put(one.itemId(), gap);
    }
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(mean(metric(), all));
    byGroup.forEach((group, values) -> measurements.add(mean(metric(group), values)));
    return measurements;
  }

  private Measurement mean(String metric, Map<String, Double> values) {
    MetricId id =
        new MetricId(
            metric, VERSION, Map.of("pairs", Integer.toString(pairs.size()), "unit", "nats"));
    return new Measurement(id, MetricKinds.SUPPRESSION, RatioOfSums.mean(values), values.size(), 0);
  }
}
