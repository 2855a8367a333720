/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.ConfigException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.TrainingTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Supervised fine-tuning on texts that are not toxic: the mean cross-entropy of their tokens. The
 * control of every method that learns from rewards, for it shows what the texts alone do. Not for
 * several threads at once.
 */
public final class SupervisedTraining implements TrainingTask {
  private final TrainableModel model;
  private final List<TokenText> texts;
  private final Shuffled order;

  /**
   * Prepares a training.
   *
   * @param model all of its weights or an adapter, in training; stays with the caller
   * @param texts one or more
   * @param batch texts in a step
   * @param seed of their order
   */
  public SupervisedTraining(TrainableModel model, List<TokenText> texts, int batch, long seed) {
    this.model = model;
    this.texts = List.copyOf(texts);
    this.order = new Shuffled(texts.size(), batch, seed, "sft");
  }

  /**
   * Texts that a scorer finds harmless, each with the end of text after it. One in which it finds
   * nothing to judge, such as a lone link, is left out.
   *
   * @param model whose tokens they become
   * @param below the toxicity from which on a text is left out, in (0, 1]
   * @param most tokens of a text; later ones are cut off
   * @throws ScoringException if a text has no score: what was not judged is not taught
   * @throws ConfigException if no text is left
   */
  public static List<TokenText> harmless(
      LanguageModel model, List<String> texts, Scorer scorer, double below, int most) {
    List<String> judged = texts.stream().filter(scorer::judges).toList();
    List<ScoreOutcome> outcomes = scorer.score(judged);
    List<TokenText> all = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      if (!(outcomes.get(i) instanceof ScoreOutcome.Scored scored)) {
        throw new ScoringException(
            "scorer %s gave no score for text %s of %s; see to the scorer, or leave the text out"
                .formatted(scorer.info().id(), i + 1, judged.size()));
      }
      if (scored.toxicity() < below) {
        all.add(TokenText.of(model, "", judged.get(i), true, most));
      }
    }
    if (all.isEmpty()) {
      throw new ConfigException(
          "none of %s texts has a toxicity below %s; give others, or raise the limit"
              .formatted(texts.size(), below));
    }
    return all;
  }

  @Override
  public Map<String, NDArray> parameters() {
    return model.parameters();
  }

  @Override
  public Fingerprint fingerprint() {
    String all = "";
    for (TokenText text : texts) {
      all = Sha256.hexOf(all + Arrays.toString(text.ids()) + text.wanted());
    }
    Fingerprint.Builder made =
        Fingerprint.builder()
            .put("task", "sft")
            .put("batch", order.batch())
            .put("seed", order.seed())
            .put("texts", all);
    model.beside().ifPresent(base -> made.put("adapter_beside", base));
    return made.build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    return loss(order.at(step).stream().map(texts::get).toList(), scratch);
  }

  private NDArray loss(List<TokenText> some, NDManager scratch) {
    TokenTargets targets =
        TokenTargets.of(
            some.stream().map(TokenText::ids).toList(),
            some.stream().map(TokenText::wanted).toList());
    return BaselineOps.tokenLoss(model.logProbabilities(targets, scratch), targets.count());
  }

  /** The mean loss over tokens of other texts, in nats, without gradients. */
  public double meanLoss(List<TokenText> others) {
    TorchOps.noGradients();
    double sum = 0;
    int tokens = 0;
    for (TokenText text : others) {
      try (NDManager scratch = model.memory().newSubManager()) {
        sum += (double) loss(List.of(text), scratch).getFloat() * text.wanted();
        tokens += text.wanted();
      }
    }
    return sum / tokens;
  }
}
