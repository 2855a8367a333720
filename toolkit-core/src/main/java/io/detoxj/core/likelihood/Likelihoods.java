/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

import io.detoxj.core.DetoxException;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TokenScore;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Likelihoods of texts by a model or a view of one: those of the model before any decoding
 * processor. Texts of like length are read together, and only the positions that predict scored
 * tokens are multiplied with the vocabulary. What is found of a text does not depend on what else
 * is asked.
 */
public final class Likelihoods {
  /** Padding included; the model cuts further where logits would not fit its bound. */
  private static final int TOKENS_AT_ONCE = 1 << 13;

  private final TransformerModel model;

  /** Likelihoods by a model, which stays with the caller. */
  public Likelihoods(TransformerModel model) {
    this.model = model;
  }

  /**
   * Scores texts.
   *
   * @param texts each of them {@linkplain ScoredTokens#fits fitting} the model
   * @return one for each, in their order
   * @throws IllegalArgumentException if one does not fit
   * @throws DetoxException if a log-probability is not a number
   */
  public List<Likelihood> of(List<ScoredTokens> texts) {
    Likelihood[] found = new Likelihood[texts.size()];
    // Choices of one token after the same prompt need that prompt once.
    Map<Read, List<Integer>> sameRead = new LinkedHashMap<>();
    List<Integer> alone = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      if (texts.get(i).scored() == 1) {
        sameRead.computeIfAbsent(Read.of(texts.get(i)), key -> new ArrayList<>()).add(i);
      } else {
        alone.add(i);
      }
    }
    for (List<Integer> same : sameRead.values()) {
      if (same.size() == 1) {
        alone.add(same.get(0));
      }
    }
    sameRead.values().removeIf(same -> same.size() == 1);
    for (List<Integer> batch : batches(alone, texts)) {
      score(batch, texts, found);
    }
    for (List<Integer> batch :
        batches(sameRead.values().stream().map(same -> same.get(0)).toList(), texts)) {
      scoreChoices(batch, texts, sameRead, found);
    }
    return List.of(found);
  }

  /** All that is read of a text, and how much of it is a prompt. */
  private record Read(List<Integer> ids, int prompt) {
    private static Read of(ScoredTokens text) {
      return new Read(
          Arrays.stream(text.read()).boxed().toList(), Math.min(text.prompt(), text.length() - 1));
    }
  }

  /**
   * Those after the same prompt side by side, which the model reads once; apart from that of
   * similar lengths, so that little is padding; the longest first, so that memory shows early.
   */
  private static List<List<Integer>> batches(List<Integer> indices, List<ScoredTokens> texts) {
    Map<List<Integer>, List<Integer>> byPrompt = new LinkedHashMap<>();
    for (int i : indices) {
      ScoredTokens text = texts.get(i);
      List<Integer> prompt = Arrays.stream(text.ids()).limit(text.prompt()).boxed().toList();
      byPrompt.computeIfAbsent(prompt, key -> new ArrayList<>()).add(i);
    }
    Comparator<Integer> byLength = Comparator.comparingInt(i -> -texts.get(i).length());
    byPrompt.values().forEach(group -> group.sort(byLength));
    List<Integer> sorted =
        byPrompt.values().stream()
            .sorted(Comparator.comparing((List<Integer> group) -> group.get(0), byLength))
            .flatMap(List::stream)
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    int first = 0;
    int longest = 0;
    for (int end = 0; end < sorted.size(); end++) {
      longest = Math.max(longest, texts.get(sorted.get(end)).length());
      if (end > first && (long) longest * (end - first + 1) > TOKENS_AT_ONCE) {
        batches.add(sorted.subList(first, end));
        first = end;
        longest = texts.get(sorted.get(end)).length();
      }
    }
    if (first < sorted.size()) {
      batches.add(sorted.subList(first, sorted.size()));
    }
    return batches;
  }

  private void score(List<Integer> batch, List<ScoredTokens> texts, Likelihood[] found) {
    List<ScoredTokens> part = batch.stream().map(texts::get).toList();
    List<List<TokenScore>> scores =
        model.tokenScores(
            part.stream().map(ScoredTokens::ids).toList(),
            part.stream().map(ScoredTokens::prompt).toList(),
            part.stream().map(ScoredTokens::scored).toList());
    for (int row = 0; row < part.size(); row++) {
      double sum = 0;
      boolean greedy = true;
      for (TokenScore one : scores.get(row)) {
        sum += one.logProbability();
        greedy &= one.greedy();
      }
      // Rounding may put a log-probability a little above 0.
      found[batch.get(row)] = new Likelihood(Math.max(0, -sum), scores.get(row).size(), greedy);
    }
  }

  private void scoreChoices(
      List<Integer> batch,
      List<ScoredTokens> texts,
      Map<Read, List<Integer>> sameRead,
      Likelihood[] found) {
    List<Read> reads = batch.stream().map(i -> Read.of(texts.get(i))).toList();
    float[][] logits;
    try (Session session = model.newSession()) {
      logits =
          session.prefill(
              batch.stream().map(i -> texts.get(i).read()).toList(),
              reads.stream().map(Read::prompt).toList());
    }
    for (int row = 0; row < logits.length; row++) {
      double logSum = logSum(logits[row]);
      if (Double.isNaN(logSum)) {
        throw new DetoxException(
            "a logit after \"%s\" is NaN or infinite; check the model's weights, and the strength of what is attached to it"
                .formatted(model.tokenizer().decode(texts.get(batch.get(row)).read())));
      }
      int best = best(logits[row]);
      for (int i : sameRead.get(reads.get(row))) {
        int[] ids = texts.get(i).ids();
        int token = ids[ids.length - 1];
        found[i] = new Likelihood(Math.max(0, logSum - logits[row][token]), 1, token == best);
      }
    }
  }

  private static double logSum(float[] logits) {
    double max = logits[best(logits)];
    double sum = 0;
    for (float one : logits) {
      sum += Math.exp(one - max);
    }
    return max + Math.log(sum);
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce(0, (one, other) -> logits[other] > logits[one] ? other : one);
  }
}
