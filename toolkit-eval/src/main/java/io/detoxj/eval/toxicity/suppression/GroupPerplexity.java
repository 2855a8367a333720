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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
    if (sentences.size() < 2 || byId(sentences).size() < sentences.size()) {
      throw new ConfigException(name + " needs at least two sentences with different ids");
    }
  }

  private static Map<String, GroupedSentence> byId(List<GroupedSentence> sentences) {
    return sentences.stream()
        .collect(Collectors.toMap(GroupedSentence::id, one -> one, (one, other) -> one));
  }

  @Override
  public String id() {
    byte[] all = sentences.toString().getBytes(StandardCharsets.UTF_8);
    return String.format(
        Locale.ROOT,
        "%s@%d(sentences=%d,sha256=%s)",
        name,
        VERSION,
        sentences.size(),
        Sha256.hex(all));
  }

  @Override
  public List<String> itemIds() {
    return sentences.stream().map(GroupedSentence::id).toList();
  }

  @Override
  public List<ItemResult> examine(TransformerModel model, List<String> itemIds) {
    Map<String, GroupedSentence> byId = byId(sentences);
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
    Map<String, GroupedSentence> byId = byId(sentences);
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
