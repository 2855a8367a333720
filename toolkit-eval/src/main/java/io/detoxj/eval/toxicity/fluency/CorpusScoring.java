/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.likelihood.Likelihood;
import io.detoxj.core.likelihood.Likelihoods;
import io.detoxj.core.likelihood.ScoredTokens;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.fluency.Windows.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Scores the texts of a corpus, each by itself: no window reaches over the border of a text.
 *
 * @param windows how long texts are cut
 * @param beginning what is read before each text
 */
public record CorpusScoring(Windows windows, Beginning beginning) {
  /**
   * Windows of the model's whole context that do not overlap, with the model's own beginning: what
   * lm-evaluation-harness does.
   */
  public static CorpusScoring rolling(TransformerModel model) {
    return new CorpusScoring(new Windows.Rolling(model.contextLength()), Beginning.of(model));
  }

  /**
   * Scores texts.
   *
   * @param progress hears of every batch; its unit is the window
   * @return one for each text, in their order; one without tokens has none scored
   * @throws ConfigException if the model cannot read so much of a window, or two texts have the
   *     same id
   */
  public List<TextLikelihood> score(
      TransformerModel model, List<CorpusText> texts, ProgressListener progress) {
    if (windows.read() > model.contextLength()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "windows of which %d tokens are read do not fit the model's context of %d; take shorter ones",
              windows.read(),
              model.contextLength()));
    }
    requireOwnIds(texts);
    List<int[]> encoded =
        model.tokenizer().encodeAll(texts.stream().map(CorpusText::text).toList());
    List<Scored> scored = scoreTokens(model, encoded, progress);
    List<TextLikelihood> likelihoods = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).text();
      likelihoods.add(
          new TextLikelihood(
              texts.get(i).id(),
              scored.get(i).nats(),
              scored.get(i).tokens(),
              text.split("(?U)\\s+", -1).length,
              text.getBytes(StandardCharsets.UTF_8).length));
    }
    return likelihoods;
  }

  /** The nats of a text and over how many of its tokens. */
  record Scored(double nats, int tokens) {}

  /** Scores texts that are already tokens, without their beginning. */
  List<Scored> scoreTokens(TransformerModel model, List<int[]> texts, ProgressListener progress) {
    List<ScoredTokens> tails = new ArrayList<>();
    List<Integer> textOf = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int[] sequence = beginning.before(texts.get(i));
      for (Window window : windows.of(sequence.length)) {
        int[] tokens = Arrays.copyOfRange(sequence, window.from(), window.end());
        tails.add(ScoredTokens.last(window.end() - window.scoredFrom(), tokens, 1));
        textOf.add(i);
      }
    }
    List<Likelihood> ofTails = new Likelihoods(model).of(tails, progress);
    double[] nats = new double[texts.size()];
    int[] tokens = new int[texts.size()];
    for (int i = 0; i < ofTails.size(); i++) {
      nats[textOf.get(i)] += ofTails.get(i).nats();
      tokens[textOf.get(i)] += ofTails.get(i).tokens();
    }
    return IntStream.range(0, nats.length).mapToObj(i -> new Scored(nats[i], tokens[i])).toList();
  }

  private static void requireOwnIds(List<CorpusText> texts) {
    Set<String> ids = new HashSet<>();
    for (CorpusText text : texts) {
      if (!ids.add(text.id())) {
        throw new ConfigException(
            "two texts have the id \"" + text.id() + "\"; give each its own, for intervals");
      }
    }
  }
}
