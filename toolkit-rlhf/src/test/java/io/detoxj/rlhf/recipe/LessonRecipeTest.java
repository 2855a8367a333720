/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.adapter.TargetModules;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.rlhf.baseline.DpoSettings;
import io.detoxj.rlhf.baseline.Lesson;
import io.detoxj.rlhf.baseline.TextPair;
import io.detoxj.rlhf.baseline.TokenText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LessonRecipeTest {
  private static final List<TokenText> TEXTS =
      List.of(
          new TokenText(new int[] {5, 9, 200, 31}, 3),
          new TokenText(new int[] {2, 44, 18}, 2),
          new TokenText(new int[] {8, 3, 3, 60, 7}, 4));

  private static final List<TextPair> PAIRS =
      List.of(
          new TextPair(TEXTS.get(0), new TokenText(new int[] {5, 9, 7, 7}, 2)),
          new TextPair(TEXTS.get(1), new TokenText(new int[] {2, 61}, 1)),
          new TextPair(TEXTS.get(2), new TokenText(new int[] {8, 3, 90}, 1)));

  @TempDir Path folder;
  private RlhfRecipe.Base base;

  @BeforeEach
  void open() {
    Path model = folder.resolve("model");
    base = new RlhfRecipe.Base(TinyGpt2.load(model), model);
  }

  @AfterEach
  void close() {
    base.model().close();
  }

  private static Lesson pairs() {
    return new Lesson.Pairs(
        PAIRS.subList(0, 2),
        PAIRS.subList(2, 3),
        new DpoSettings(0.1, 2, DpoSettings.Length.SUM, 1));
  }

  private static LessonRecipe recipe(Lesson lesson, long steps, boolean adapter) {
    return new LessonRecipe(
        lesson,
        TrainingConfig.of(steps, 1e-2).withCheckpointEvery(2),
        adapter ? Optional.of(LoraConfig.of(2, 4, TargetModules.allLinear())) : Optional.empty(),
        1);
  }

  private Map<String, Double> run(LessonRecipe recipe, String name, Consumer<TrainingStep> heard)
      throws IOException {
    TrainingFolders folders = TrainingFolders.of(folder.resolve(name), false);
    try (WorkFolder work = recipe.begin(base, folders)) {
      return recipe.run(work, base, folders.output(), heard);
    }
  }

  @Test
  void pairsAreLearntByAnAdapterThatIsWrittenWithItsCardAndEveryStep() throws IOException {
    Map<String, Double> figures = run(recipe(pairs(), 30, true), "dpo", step -> {});
    assertThat(figures).containsEntry("accuracy", 1.0).containsKey("held_out_accuracy");
    assertThat(figures.get("loss")).isLessThan(0.6);
    Path output = folder.resolve("dpo");
    for (String name : TrainedFolder.names(true)) {
      assertThat(OwnOutput.wrote(output.resolve(name))).as(name).isTrue();
    }
    List<String> steps = Files.readAllLines(output.resolve("steps.jsonl"));
    assertThat(steps).hasSize(31);
    assertThat(steps.get(1)).contains("\"step\":0", "\"loss\":0.693", "\"learning_rate\"");
    assertThat(Files.readString(output.resolve("training.json")))
        .contains("\"lesson\" : \"dpo\"", "\"before\"", "\"held_out_margin\"", "\"base_sha256\"");
    assertThat(PeftFolder.read(output, base.model()).factors()).isNotEmpty();
  }

  @Test
  void textsAreLearntByAllWeights() throws IOException {
    Lesson texts = new Lesson.Texts(TEXTS.subList(0, 2), TEXTS.subList(2, 3), 2, 1);
    List<Double> losses = new ArrayList<>();
    Map<String, Double> figures =
        run(recipe(texts, 20, false), "sft", step -> losses.add(step.loss()));
    assertThat(losses.get(19)).isLessThan(losses.get(0) - 1);
    assertThat(figures).containsOnlyKeys("held_out_loss");
    try (TransformerModel loaded = TransformerModel.load(folder.resolve("sft"))) {
      float[] learnt = loaded.logProbabilities(List.of(TEXTS.get(0).ids())).get(0);
      float[] before = base.model().logProbabilities(List.of(TEXTS.get(0).ids())).get(0);
      assertThat(learnt[1]).isGreaterThan(before[1] + 1);
    }
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aStoppedTrainingGoesOnAndEndsWithTheSameBytes() throws IOException {
    LessonRecipe recipe = recipe(pairs(), 6, true);
    run(recipe, "whole", step -> {});
    assertThatThrownBy(
            () ->
                run(
                    recipe,
                    "stopped",
                    step -> {
                      if (step.step() == 4) {
                        throw new Stop();
                      }
                    }))
        .isInstanceOf(Stop.class);
    List<Long> heard = new ArrayList<>();
    run(recipe, "stopped", step -> heard.add(step.step()));
    assertThat(heard).containsExactly(4L, 5L);
    assertThat(folder.resolve("stopped/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole/adapter_model.safetensors"));
    assertThat(folder.resolve("stopped/training.json"))
        .hasSameBinaryContentAs(folder.resolve("whole/training.json"));
    assertThat(Files.readAllLines(folder.resolve("stopped/steps.jsonl"))).hasSize(7);
  }

  @Test
  void workOfAnotherLessonAndTheFolderOfTheBaseAreRefused() throws IOException {
    run(recipe(pairs(), 2, true), "other", step -> {});
    Lesson texts = new Lesson.Texts(TEXTS, List.of(), 2, 1);
    assertThatThrownBy(() -> run(recipe(texts, 2, true), "other", step -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lesson was");
    assertThatThrownBy(
            () -> recipe(texts, 2, true).begin(base, TrainingFolders.of(base.folder(), false)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model to begin as");
  }

  @Test
  void theCostIsThatOfTheTokensThatAreRead() {
    long weights = base.model().blueprint().parameters().stream().mapToLong(p -> p.size()).sum();
    LessonCost whole =
        LessonCost.of(recipe(new Lesson.Texts(TEXTS, List.of(), 2, 1), 5, false), base.model());
    assertThat(whole.tokens()).isEqualTo(2 * 4.0);
    assertThat(whole.trained()).isEqualTo(weights);
    assertThat(whole.operations()).isEqualTo(6.0 * 8 * 5 * weights);
    LessonCost pairs = LessonCost.of(recipe(pairs(), 5, true), base.model());
    // Of the first two pairs: 4 + 4 + 3 + 2 tokens; the reference reads those held out as well.
    assertThat(pairs.tokens()).isEqualTo(13.0);
    assertThat(pairs.trained()).isEqualTo(3 * 2 * (128 + 64 + 160 + 160));
    assertThat(pairs.memoryBytes()).isEqualTo(4 * (4 * pairs.trained() + weights));
    assertThat(pairs.operations()).isEqualTo((4.0 * 13 * 5 + 2.0 * (13 + 8)) * weights);
  }
}
