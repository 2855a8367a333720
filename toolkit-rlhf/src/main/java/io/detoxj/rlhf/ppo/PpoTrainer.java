/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.reward.KlInReward;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.TokenRewards;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.PromptOrder;
import io.detoxj.rlhf.rollout.Rollout;
import io.detoxj.rlhf.segment.GeneratedText;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Proximal policy optimisation (Schulman et al., 2017) with rewards on segments (fine-grained RLHF,
 * arXiv 2306.01693), or, with {@link LeaveOneOut}, REINFORCE without a value network. A step
 * samples texts of the policy as it is, asks what policy, reference and values say of them, puts
 * rewards on their tokens less the KL penalty, makes advantages, and learns from them in some
 * epochs.
 *
 * <p>A stopped run goes on from its checkpoint with the same steps to the bit, on the same number
 * of threads.
 */
public final class PpoTrainer {
  private final PpoSettings settings;
  private final RewardMix rewards;
  private final List<Prompt> prompts;
  private final Path checkpoint;
  private final Consumer<PpoStep> listener;

  /**
   * A training.
   *
   * @param prompts to learn on, at least as many as a step takes
   * @param checkpoint the file to write checkpoints to, and to go on from if it is there
   * @param listener hears of every step
   */
  public PpoTrainer(
      PpoSettings settings,
      RewardMix rewards,
      List<Prompt> prompts,
      Path checkpoint,
      Consumer<PpoStep> listener) {
    this.settings = settings;
    this.rewards = rewards;
    this.prompts = List.copyOf(prompts);
    this.checkpoint = checkpoint;
    this.listener = listener;
  }

  /**
   * Trains to the last step, or until the policy is far enough, and writes a checkpoint there.
   *
   * @param base what the policy began as; open as long as this runs
   * @param policy changed in place; what it is before the first step is the reference
   * @param values changed in place; null for a way to advantages that needs none
   * @throws ConfigException if prompts are too few or too long, there are values without a need or
   *     a need without values, or another run writes to the checkpoint
   * @throws io.detoxj.core.CheckpointException if the checkpoint is damaged or of another training
   * @throws io.detoxj.core.ScoringException if a reward is missing or not finite; the step is not
   *     made
   * @throws DetoxException if the KL to the reference has exploded, or a loss or gradient is not
   *     finite; the checkpoint is that of an earlier step
   * @throws IOException if a checkpoint cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public PpoOutcome train(
      TransformerModel base, TrainableModel policy, @Nullable ValueNetwork values)
      throws IOException {
    if (settings.credit().needsValues() != (values != null)) {
      throw new ConfigException(
          "%s %s a value network, and %s; give one to generalised advantage estimation alone"
              .formatted(
                  settings.credit(),
                  settings.credit().needsValues() ? "needs" : "has no use for",
                  values == null ? "there is none" : "there is one"));
    }
    PromptOrder order = new PromptOrder(prompts, settings.promptsPerStep(), settings.seed());
    Episodes.requireRoom(base, prompts, settings.sampling().newTokens());
    Path folder = checkpoint.toAbsolutePath().getParent();
    try (OutputLock lock = OutputLock.holdsFolder(folder) ? null : OutputLock.ofFile(checkpoint);
        PpoLearner learner = new PpoLearner(policy, values, settings.update());
        LanguageModel live = policy.live(base)) {
      Fingerprint training = fingerprint(base, policy, values);
      PpoCheckpoint done =
          Files.exists(checkpoint)
              ? PpoCheckpoint.restore(checkpoint, training, learner.optimizers())
              : PpoCheckpoint.NONE;
      long saved = done.finished();
      while (done.finished() < settings.steps() && done.enough() < settings.kl().patience()) {
        done = step(done, order, learner, live);
        boolean last =
            done.finished() == settings.steps() || done.enough() >= settings.kl().patience();
        if (last
            || (done.finished() % settings.checkpointEvery() == 0 && done.finished() > saved)) {
          done.save(checkpoint, training, learner.optimizers());
          saved = done.finished();
        }
      }
      return new PpoOutcome(
          done.finished(), done.enough() >= settings.kl().patience(), done.scorerCalls());
    }
  }

  private Fingerprint fingerprint(
      TransformerModel base, TrainableModel policy, @Nullable ValueNetwork values) {
    StringBuilder texts = new StringBuilder();
    prompts.forEach(one -> texts.append(one.id()).append('\0').append(one.text()).append('\0'));
    Fingerprint.Builder start = Fingerprint.builder();
    policy
        .parameters()
        .forEach(
            (name, array) -> start.put("policy." + name, Vectors.sha256(array.toFloatArray())));
    if (values != null) {
      values
          .parameters()
          .forEach(
              (name, array) -> start.put("value." + name, Vectors.sha256(array.toFloatArray())));
    }
    return Fingerprint.builder()
        .put("settings", settings.fingerprint())
        .put("rewards", rewards.fingerprint())
        .put("prompts", Sha256.hexOf(texts.toString()))
        .put("base", base.fingerprint())
        .put("start", start.build())
        .put("code", "2")
        .build();
  }

  private PpoCheckpoint step(
      PpoCheckpoint done, PromptOrder order, PpoLearner learner, LanguageModel live) {
    long began = System.nanoTime();
    long step = done.finished();
    List<Episode> episodes =
        Episodes.sample(live, order.at(step), settings.sampling(), settings.seed());
    Rollout rollout = learner.examined(episodes);
    double kl = klInReward(rollout);
    if (!(kl <= settings.kl().exploded())) {
      throw new DetoxException(
          "the KL to the reference is %s nats a text in step %s, above %s: the policy has run away, and nothing was learnt from this step; the last checkpoint is that of an earlier one: go on with a greater beta or a lower learning rate"
              .formatted(kl, step, settings.kl().exploded()));
    }
    int enough = done.enough() + (kl > settings.kl().enough() ? 1 : 0);
    if (enough >= settings.kl().patience()) {
      return new PpoCheckpoint(step, enough, done.scorerCalls(), done.seconds());
    }
    TokenRewards earned =
        rewards.of(
            episodes.stream().map(Episode::prompt).toList(),
            episodes.stream().map(Episode::text).toList());
    PpoLearner.Figures figures =
        learner.learn(rollout, advantages(earned, rollout), settings.update().warmth(step));
    double seconds = (System.nanoTime() - began) / 1e9;
    PpoCheckpoint next =
        new PpoCheckpoint(
            step + 1, enough, done.scorerCalls() + earned.scorerCalls(), done.seconds() + seconds);
    listener.accept(line(step, rollout, earned, kl, figures, next, seconds));
    return next;
  }

  /** The mean over texts. */
  private static double klInReward(Rollout rollout) {
    double sum = 0;
    for (int i = 0; i < rollout.episodes().size(); i++) {
      sum += KlInReward.ofText(rollout.policy().get(i), rollout.reference().get(i));
    }
    return sum / rollout.episodes().size();
  }

  private Advantages advantages(TokenRewards earned, Rollout rollout) {
    List<double[]> penalized = new ArrayList<>();
    for (int i = 0; i < earned.rewards().size(); i++) {
      penalized.add(
          settings
              .penalty()
              .penalized(
                  earned.rewards().get(i), rollout.policy().get(i), rollout.reference().get(i)));
    }
    boolean legacy = settings.update().legacyWhitening();
    List<double[]> scaled =
        settings.update().whitenRewards() ? new Whitening(false, legacy).of(penalized) : penalized;
    Advantages raw = settings.credit().of(scaled, rollout.values(), settings.sampling().samples());
    return new Advantages(new Whitening(true, legacy).of(raw.advantages()), raw.returns());
  }

  private static PpoStep line(
      long step,
      Rollout rollout,
      TokenRewards earned,
      double kl,
      PpoLearner.Figures figures,
      PpoCheckpoint done,
      double seconds) {
    Map<String, Double> totals = new TreeMap<>();
    earned
        .totals()
        .forEach((name, all) -> totals.put(name, Arrays.stream(all).average().orElseThrow()));
    Map<String, Double> segments = new TreeMap<>();
    earned
        .segments()
        .forEach((name, all) -> segments.put(name, Arrays.stream(all).average().orElseThrow()));
    // Whatever is rewarded: a policy that learns never to end a sentence has one reward a text.
    segments.putIfAbsent(
        "sentences",
        rollout.episodes().stream()
            .mapToInt(one -> Segmenter.sentences().ends(one.text()).size())
            .average()
            .orElseThrow());
    double surprise = 0;
    for (float[] row : rollout.policy()) {
      for (float logp : row) {
        surprise -= logp;
      }
    }
    return new PpoStep(
        step,
        totals,
        segments,
        kl,
        figures.klLoss(),
        figures.policyLoss(),
        figures.valueLoss(),
        surprise / rollout.tokens(),
        rollout.episodes().stream()
            .map(Episode::text)
            .mapToInt(GeneratedText::tokens)
            .average()
            .orElseThrow(),
        figures.clipped(),
        figures.moved(),
        figures.policyNorm(),
        earned.scorerCalls(),
        done.scorerCalls(),
        seconds,
        done.seconds());
  }
}
