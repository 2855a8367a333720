/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import io.detoxj.core.ConfigException;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.ppo.PpoOutcome;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoStep;
import io.detoxj.rlhf.ppo.PpoTrainer;
import io.detoxj.rlhf.ppo.ValueNetwork;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.PromptOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training with rewards, from a model and prompts to a folder that other commands read: a PEFT
 * adapter, or a whole checkpoint where all weights are trained. Beside it stand a card and what
 * every step did.
 *
 * @param settings of the training
 * @param rewards what is learnt
 * @param lora what is trained beside the weights; empty to train the weights
 */
public record RlhfRecipe(PpoSettings settings, RewardMix rewards, Optional<LoraConfig> lora) {
  private static final String JOURNAL = "steps.journal";

  /**
   * A model to begin as.
   *
   * @param model open
   * @param folder of it, whose tokenizer is copied beside a whole checkpoint
   */
  public record Base(TransformerModel model, Path folder) {}

  /**
   * Looks at all that can be known before anything is sampled, and opens the folder of the work.
   *
   * @param prompts to learn on
   * @throws ConfigException if prompts are too few or too long, an output is in the way, or the
   *     folder has work of other settings
   * @throws IOException if a file cannot be read or written
   */
  public WorkFolder begin(Base base, List<Prompt> prompts, TrainingFolders folders)
      throws IOException {
    new PromptOrder(prompts, settings.promptsPerStep(), settings.seed());
    Episodes.requireRoom(base.model(), prompts, settings.sampling().newTokens());
    TrainedFolder.requireFree(base, folders, lora.isPresent());
    Map<String, String> all = new TreeMap<>();
    all.put("what", "training with rewards");
    all.put("model", base.model().fingerprint().json());
    all.put("prompts", hash(prompts));
    all.put("rewards", rewards.fingerprint().json());
    all.put("settings", settings.withSteps(1).withCheckpointEvery(1).toString());
    all.put("trained", lora.map(LoraConfig::toString).orElse("all weights"));
    return folders.begin(all);
  }

  static String hash(List<Prompt> prompts) {
    StringBuilder all = new StringBuilder();
    prompts.forEach(one -> all.append(one.id()).append('\0').append(one.text()).append('\0'));
    return Sha256.hexOf(all.toString());
  }

  /**
   * Trains and writes the result, or goes on with that. More steps than before go on from where the
   * steps before ended.
   *
   * @param work as {@link #begin} opened it
   * @param output folder of the result
   * @param listener hears of every step of this session
   * @throws io.detoxj.core.DetoxException as {@link PpoTrainer#train}
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public PpoOutcome run(
      WorkFolder work, Base base, List<Prompt> prompts, Path output, Consumer<PpoStep> listener)
      throws IOException {
    TransformerModel model = base.model();
    try (OutputLock lock = OutputLock.ofFolder(output);
        Journal journal = Journal.open(work.file(JOURNAL), RlhfOutput.STEPS);
        TrainableModel policy = policy(model);
        ValueNetwork values = values(model)) {
      PpoTrainer trainer =
          new PpoTrainer(
              settings,
              rewards,
              prompts,
              work.file("training.safetensors"),
              step -> {
                append(journal, step);
                listener.accept(step);
              });
      PpoOutcome outcome = trainer.train(model, policy, values);
      RlhfOutput result = new RlhfOutput(this, base, prompts, outcome);
      FolderSwap.replace(
          output,
          TrainedFolder.names(lora.isPresent()),
          aside -> result.write(policy, journal, aside));
      return outcome;
    }
  }

  /** What is trained, as it begins. */
  TrainableModel policy(TransformerModel model) {
    return TrainedFolder.begin(model, lora, settings.seed());
  }

  private @Nullable ValueNetwork values(TransformerModel model) {
    return settings.credit().needsValues() ? ValueNetwork.of(model, settings.seed()) : null;
  }

  /** Steps that are made again after a stop are the same, and stand there already. */
  private static void append(Journal journal, PpoStep step) {
    try {
      if (step.step() >= journal.lines()) {
        journal.append(step.json());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
