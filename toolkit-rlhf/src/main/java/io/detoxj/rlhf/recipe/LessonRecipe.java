/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.rlhf.baseline.Lesson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A training without rewards, from a model and a lesson to a folder like that of {@link
 * RlhfRecipe}: what rewards have to beat.
 *
 * @param lesson what is learnt
 * @param config of the training; the schedule hangs on the number of steps, so a finished training
 *     does not go on with more of them
 * @param lora what is trained beside the weights; empty to train the weights
 * @param seed of the new adapter
 */
public record LessonRecipe(
    Lesson lesson, TrainingConfig config, Optional<LoraConfig> lora, long seed) {
  private static final String JOURNAL = "steps.journal";
  private static final String STEPS = "{\"format\":\"detoxj-lesson-steps-1\"}";

  /**
   * Looks at all that can be known before anything is trained, and opens the folder of the work.
   *
   * @throws ConfigException if an output is in the way, or the folder has work of other settings
   * @throws IOException if a file cannot be read or written
   */
  public WorkFolder begin(RlhfRecipe.Base base, TrainingFolders folders) throws IOException {
    TrainedFolder.requireFree(base, folders, lora.isPresent());
    Map<String, String> all = new TreeMap<>();
    all.put("what", "training without rewards");
    all.put("model", base.model().fingerprint().json());
    all.put("lesson", lesson.fingerprint().json());
    all.put("training", config.withCheckpointEvery(1).toString());
    all.put("trained", lora.map(LoraConfig::toString).orElse("all weights"));
    all.put("seed", Long.toString(seed));
    return folders.begin(all);
  }

  /**
   * Trains and writes the result, or goes on with that.
   *
   * @param work as {@link #begin} opened it
   * @param output folder of the result
   * @param listener hears of every step of this session
   * @return figures of the trained model, by name
   * @throws io.detoxj.core.DetoxException if a loss or a gradient is not finite
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Map<String, Double> run(
      WorkFolder work, RlhfRecipe.Base base, Path output, Consumer<TrainingStep> listener)
      throws IOException {
    try (OutputLock lock = OutputLock.ofFolder(output);
        Journal journal = Journal.open(work.file(JOURNAL), STEPS);
        TrainableModel model = TrainedFolder.begin(base.model(), lora, seed)) {
      Lesson.Attempt attempt = lesson.begin(model);
      Map<String, Double> before = attempt.measured().get();
      new Trainer(
              config,
              work.file("training.safetensors"),
              step -> {
                append(journal, step);
                listener.accept(step);
              })
          .train(attempt.task());
      Map<String, Double> after = attempt.measured().get();
      String card = card(base, before, after).toPrettyString();
      FolderSwap.replace(
          output,
          TrainedFolder.names(lora.isPresent()),
          aside -> TrainedFolder.write(base, model, STEPS, journal, card, aside));
      return after;
    }
  }

  /** Steps that are made again after a stop are the same, and stand there already. */
  private static void append(Journal journal, TrainingStep step) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("step", step.step());
    line.put("loss", step.loss());
    line.put("gradient_norm", step.gradientNorm());
    line.put("learning_rate", step.learningRate());
    line.put("all_seconds", step.seconds());
    try {
      if (step.step() >= journal.lines()) {
        journal.append(line.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode card(
      RlhfRecipe.Base base, Map<String, Double> before, Map<String, Double> after) {
    ObjectNode card = JsonNodeFactory.instance.objectNode();
    card.put("format", "detoxj-lesson-1");
    card.set("lesson", lesson.fingerprint().asJson());
    card.put("training", config.toString());
    card.put("trained", lora.map(LoraConfig::toString).orElse("all weights"));
    card.put("seed", seed);
    ObjectNode atFirst = card.putObject("before");
    before.forEach(atFirst::put);
    ObjectNode atLast = card.putObject("after");
    after.forEach(atLast::put);
    card.put("base_sha256", base.model().info().weightsSha256());
    card.set("base", base.model().fingerprint().asJson());
    return card;
  }
}
