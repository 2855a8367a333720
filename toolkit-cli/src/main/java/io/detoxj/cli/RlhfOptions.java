/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.OptionRange;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.score.Scorer;
import io.detoxj.rlhf.ppo.Credit;
import io.detoxj.rlhf.ppo.Gae;
import io.detoxj.rlhf.ppo.LeaveOneOut;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoUpdate;
import io.detoxj.rlhf.recipe.RlhfRecipe;
import io.detoxj.rlhf.reward.KlInReward;
import io.detoxj.rlhf.reward.PrefixToxicity;
import io.detoxj.rlhf.reward.RewardChannel;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.SegmentReward;
import io.detoxj.rlhf.reward.ShuffledReward;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a policy is trained with rewards. */
final class RlhfOptions {
  private static final String GRAINS = "sentences, punctuation, sub-sentences, whole, tokens";

  /** How advantages are made. */
  enum CreditKind {
    GAE,
    RLOO
  }

  @Option(
      names = "--reward",
      defaultValue = "sentences",
      paramLabel = "GRAIN[=WEIGHT]",
      description =
          "Segments whose toxicity is rewarded: "
              + GRAINS
              + "; may be repeated, for a mix (${DEFAULT-VALUE})")
  private List<String> rewards = List.of();

  @Option(names = "--shuffled", description = "The control: rewards on segments drawn at random")
  private boolean shuffled;

  @Option(
      names = "--credit",
      defaultValue = "GAE",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private CreditKind credit = CreditKind.GAE;

  @Option(names = "--lambda", defaultValue = "0.95", description = "Of GAE (${DEFAULT-VALUE})")
  private double lambda;

  @Option(
      names = "--beta",
      defaultValue = "0.1",
      description = "Weight of the KL in the reward (${DEFAULT-VALUE})")
  private double beta;

  @Option(
      names = "--kl-in-loss",
      defaultValue = "0",
      description = "Weight of another KL, in the loss (${DEFAULT-VALUE})")
  private double klInLoss;

  @Option(
      names = "--kl-enough",
      defaultValue = "10",
      description =
          "Ends after 5 steps with so many nats a text from the base (${DEFAULT-VALUE}); at ten"
              + " times as many it fails")
  private double klEnough;

  @Option(names = "--steps", defaultValue = "100", description = "(${DEFAULT-VALUE})")
  private long steps;

  @Option(names = "--prompts-per-step", defaultValue = "16", description = "(${DEFAULT-VALUE})")
  private int promptsPerStep;

  @Option(
      names = "--samples",
      defaultValue = "4",
      description = "Texts of each prompt (${DEFAULT-VALUE})")
  private int samples;

  @Option(
      names = "--tokens",
      defaultValue = "48",
      description = "New tokens of a text (${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--top-p",
      defaultValue = "0.9",
      description = "Mass of the most probable tokens kept when sampling (${DEFAULT-VALUE})")
  private double topP;

  @Option(names = "--may-end", description = "Texts may end before that")
  private boolean mayEnd;

  @Option(
      names = "--epochs",
      defaultValue = "4",
      description = "Updates with a step's texts (${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--minibatch",
      defaultValue = "16",
      description = "Texts whose graphs are held at once: memory (${DEFAULT-VALUE})")
  private int minibatch;

  @Option(
      names = "--learning-rate",
      defaultValue = "3e-5",
      description = "(${DEFAULT-VALUE}); the value network learns three times as fast")
  private double learningRate;

  @Mixin private LoraOptions lora = new LoraOptions();

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  /** Checks what can be checked before a model is opened. */
  void check() {
    OptionRange.atLeast("--steps", steps, 1);
    OptionRange.atLeast("--prompts-per-step", promptsPerStep, 1);
    OptionRange.atLeast("--samples", samples, credit == CreditKind.RLOO ? 2 : 1);
    OptionRange.atLeast("--tokens", tokens, 1);
    OptionRange.share("--top-p", topP);
    OptionRange.atLeast("--epochs", epochs, 1);
    OptionRange.atLeast("--minibatch", minibatch, 1);
    OptionRange.positive("--learning-rate", learningRate, "3e-5 is usual");
    OptionRange.positive("--kl-enough", klEnough, "10 is usual");
    lora.check();
    OptionRange.shareOrNone("--lambda", lambda);
    if (!(beta >= 0) || !(klInLoss >= 0)) {
      throw new UsageException(
          "--beta and --kl-in-loss must be 0 or more but were %s and %s".formatted(beta, klInLoss));
    }
    grains();
  }

  /** A segmenter and its weight, as written. */
  private record Grain(String name, double weight, Segmenter segmenter) {}

  private List<Grain> grains() {
    List<Grain> all = new ArrayList<>();
    for (String reward : rewards) {
      int at = reward.indexOf('=');
      String name = at < 0 ? reward : reward.substring(0, at);
      all.add(
          new Grain(name, at < 0 ? 1 : weight(reward, reward.substring(at + 1)), segmenter(name)));
    }
    if (all.stream().map(Grain::name).distinct().count() < all.size()) {
      throw new UsageException("--reward names one grain twice: " + rewards);
    }
    return all;
  }

  private static double weight(String reward, String text) {
    try {
      double weight = Double.parseDouble(text);
      if (Double.isFinite(weight) && weight != 0) {
        return weight;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--reward %s: \"%s\" is no number; write such as sentences=0.5".formatted(reward, text));
    }
    throw new UsageException(
        "--reward %s: a weight is a finite number and not 0".formatted(reward));
  }

  private static Segmenter segmenter(String grain) {
    return switch (grain) {
      case "sentences" -> Segmenter.sentences();
      case "punctuation" -> Segmenter.punctuation();
      case "sub-sentences" -> Segmenter.subSentences(Segmenter.sentences());
      case "whole" -> Segmenter.whole();
      case "tokens" -> Segmenter.tokens();
      default ->
          throw new UsageException(
              "--reward: there is no grain \"%s\"; there are: %s".formatted(grain, GRAINS));
    };
  }

  /** Rewards of toxicity, at every grain that was given. */
  RewardMix toxicity(Scorer scorer) {
    SegmentReward toxicity = new PrefixToxicity(scorer);
    SegmentReward used = shuffled ? new ShuffledReward(toxicity, seed) : toxicity;
    return new RewardMix(
        grains().stream()
            .map(one -> new RewardChannel(one.name(), one.weight(), one.segmenter(), used))
            .toList());
  }

  /**
   * The training.
   *
   * @param rewards to learn from
   * @param checkpointEvery steps between checkpoints
   */
  RlhfRecipe recipe(RewardMix rewards, long checkpointEvery) {
    Credit way = credit == CreditKind.RLOO ? new LeaveOneOut() : new Gae(1, lambda);
    PpoSettings settings =
        PpoSettings.of(
                steps,
                promptsPerStep,
                new Sampling(samples, tokens, 1, topP, mayEnd),
                PpoUpdate.of(learningRate, minibatch).withEpochs(epochs).withKlInLoss(klInLoss))
            .with(way)
            .with(new KlInReward(beta))
            .with(new PpoSettings.KlLimits(klEnough, 5, 10 * klEnough))
            .withSeed(seed)
            .withCheckpointEvery(checkpointEvery);
    return new RlhfRecipe(settings, rewards, lora.config());
  }
}
