/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.ItemExamination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.statistics.RatioOfSums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The perplexity of sentences by the group they are about: {@code NAME_GROUP} is that of all tokens
 * of the group's sentences together, and {@code NAME_gap} the nats per token of the worst group
 * less those of all sentences. Decoding processors are not seen.
 *
 * @param name of the set, the first part of the names of its metrics
 * @param sentences at least two, with different ids
 */
public record GroupPerplexity(String name, List<GroupedSentence> sentences)
    implements ItemExamination<TransformerModel> {
  private static final int VERSION = 1;
  private static final String NLL = "nll";
  private static final String TOKENS = "tokens";

  /**
   * Copies the sentences.
   *
   * @throws ConfigException if there are fewer than two or two have the same id
   */
  public GroupPerplexity {
    sentences = List.copyOf(sentences);
    GroupedSentence.byId(name, "sentences", sentences);
  }

  private Map<String, GroupedSentence> byId() {
    return GroupedSentence.byId(name, "sentences", sentences);
  }

  @Override
  public String id() {
    return "%s@%s(sentences=%s,sha256=%s)"
        .formatted(name, VERSION, sentences.size(), Sha256.hexOf(sentences.toString()));
  }

  @Override
  public List<String> itemIds() {
    return sentences.stream().map(GroupedSentence::id).toList();
  }

  @Override
  public List<ItemResult> examine(TransformerModel model, List<String> itemIds) {
    Map<String, GroupedSentence> byId = byId();
    List<Likelihood> likelihoods =
        SentenceLikelihoods.of(model, itemIds.stream().map(id -> byId.get(id).text()).toList());
    List<ItemResult> results = new ArrayList<>();
    for (int i = 0; i < itemIds.size(); i++) {
      Likelihood one = likelihoods.get(i);
      results.add(
          new ItemResult(itemIds.get(i), Map.of(NLL, one.nats(), TOKENS, (double) one.tokens())));
    }
    return results;
  }

  @Override
  public List<Measurement> measure(List<ItemResult> results) {
    Map<String, GroupedSentence> byId = byId();
    return new GroupGap(
            name,
            VERSION,
            Map.of("sentences", Integer.toString(sentences.size())),
            RatioOfSums.Scale.EXPONENTIAL)
        .measure(
            results.stream()
                .map(
                    one ->
                        new GroupGap.Part(
                            byId.get(one.itemId()).group(),
                            new RatioOfSums.Term(one.itemId(), one.value(NLL), one.value(TOKENS))))
                .toList(),
            0);
  }
}
