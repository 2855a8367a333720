/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.adapter.AdapterEdit;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.PeftFolder;
import io.detoxj.core.adapter.TargetModules;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rlhf.fixture.LetterToxicity;
import io.detoxj.rlhf.ppo.LeaveOneOut;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoStep;
import io.detoxj.rlhf.ppo.PpoUpdate;
import io.detoxj.rlhf.reward.KlInReward;
import io.detoxj.rlhf.reward.PrefixToxicity;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RlhfRecipeTest {
  private static final List<Prompt> PROMPTS =
      List.of(new Prompt("a", "the soggy"), new Prompt("b", "to do"), new Prompt("c", "a garden"));

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

  private static RlhfRecipe recipe(long steps, boolean adapter) {
    PpoSettings settings =
        PpoSettings.of(steps, 2, new Sampling(2, 6, 1, .9, false), PpoUpdate.of(3e-3, 4))
            .with(new LeaveOneOut())
            .withCheckpointEvery(1);
    return new RlhfRecipe(
        settings,
        RewardMix.of("toxicity", Segmenter.punctuation(), new PrefixToxicity(new LetterToxicity())),
        adapter ? Optional.of(LoraConfig.of(2, 4, TargetModules.allLinear())) : Optional.empty());
  }

  private List<PpoStep> run(RlhfRecipe recipe, String name) throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    TrainingFolders folders = TrainingFolders.of(folder.resolve(name), false);
    try (WorkFolder work = recipe.begin(base, PROMPTS, folders)) {
      recipe.run(work, base, PROMPTS, folders.output(), heard::add);
    }
    return heard;
  }

  private static float[] said(TransformerModel model) {
    return model.logProbabilities(List.of(new int[] {5, 6, 7, 8, 9})).get(0);
  }

  @Test
  void anAdapterIsWrittenThatIsReadAsAMethodWithItsCardAndEveryStep() throws IOException {
    run(recipe(2, true), "adapter");
    Path output = folder.resolve("adapter");
    assertThat(output.toFile().list())
        .contains(
            "adapter_model.safetensors", "adapter_config.json", "training.json", "steps.jsonl");
    for (String name : TrainedFolder.names(true)) {
      assertThat(OwnOutput.wrote(output.resolve(name))).as(name).isTrue();
    }
    List<String> steps = Files.readAllLines(output.resolve("steps.jsonl"));
    assertThat(steps).hasSize(3);
    assertThat(steps.get(2)).contains("\"step\":1", "\"kl_in_reward\"", "\"kl_in_loss\"");
    assertThat(Files.readString(output.resolve("training.json")))
        .contains("\"steps\" : 2", "\"scorer_calls\"", "prefix toxicity", "\"base_sha256\"");
    try (TransformerModel with =
        base.model().with(AdapterEdit.of(PeftFolder.read(output, base.model()), 1))) {
      assertThat(said(with)).isNotEqualTo(said(base.model()));
    }
  }

  @Test
  void aWholeCheckpointIsWrittenThatLoads() throws IOException {
    run(recipe(2, false), "whole");
    try (TransformerModel loaded = TransformerModel.load(folder.resolve("whole"))) {
      assertThat(said(loaded)).isNotEqualTo(said(base.model()));
      assertThat(loaded.tokenizer().encode("the"))
          .isEqualTo(base.model().tokenizer().encode("the"));
    }
    for (String name : List.of("model.safetensors", "training.json", "steps.jsonl")) {
      assertThat(OwnOutput.wrote(folder.resolve("whole").resolve(name))).as(name).isTrue();
    }
    run(recipe(3, false), "whole");
  }

  @Test
  void moreStepsGoOnFromWhereTheStepsBeforeEndedAndEqualARunInOneGo() throws IOException {
    assertThat(run(recipe(2, true), "a")).hasSize(2);
    List<PpoStep> more = run(recipe(4, true), "a");
    assertThat(more.stream().map(PpoStep::step)).containsExactly(2L, 3L);
    run(recipe(4, true), "b");
    float[] a = factors("a");
    assertThat(a).containsExactly(factors("b"));
    assertThat(Files.readAllLines(folder.resolve("a/steps.jsonl"))).hasSize(5);
  }

  private float[] factors(String name) throws IOException {
    return PeftFolder.read(folder.resolve(name), base.model()).factors().get(0).out();
  }

  @Test
  void workOfOtherSettingsIsRefused() throws IOException {
    run(recipe(1, true), "other");
    RlhfRecipe plain = recipe(1, true);
    RlhfRecipe other =
        new RlhfRecipe(plain.settings().with(new KlInReward(.3)), plain.rewards(), plain.lora());
    assertThatThrownBy(() -> run(other, "other"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("work of other settings")
        .hasMessageContaining("settings was");
  }

  @Test
  void theFolderOfTheBaseAndFilesOfOthersAreRefusedBeforeTheWork() throws IOException {
    RlhfRecipe recipe = recipe(1, true);
    assertThatThrownBy(() -> recipe.begin(base, PROMPTS, TrainingFolders.of(base.folder(), false)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model to begin as");
    Path notes = folder.resolve("notes");
    Files.createDirectories(notes);
    Files.writeString(notes.resolve("training.json"), "buy milk");
    assertThatThrownBy(() -> recipe.begin(base, PROMPTS, TrainingFolders.of(notes, false)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no output of this toolkit");
    assertThatThrownBy(
            () ->
                recipe.begin(
                    base, PROMPTS.subList(0, 1), TrainingFolders.of(folder.resolve("few"), false)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a step takes 2 prompts and there are 1");
  }

  @Test
  void theCostIsThatOfTheFirstStepTimesTheSteps() {
    RlhfCost cost = RlhfCost.of(recipe(7, true), base.model(), PROMPTS);
    assertThat(cost.texts()).isEqualTo(4);
    assertThat(cost.tokens()).isEqualTo(24);
    assertThat(cost.segments()).isGreaterThanOrEqualTo(1);
    assertThat((double) cost.scorerCalls()).isCloseTo(7 * 4 * cost.segments(), within(1e-9));
    // Rank 2 beside four matrices of each of three blocks: 2 (32 + 96), 2 (32 + 32), 2 (32 + 128)
    // twice.
    assertThat(cost.trained()).isEqualTo(3 * 2 * (128 + 64 + 160 + 160));
    long weights = base.model().blueprint().parameters().stream().mapToLong(p -> p.size()).sum();
    assertThat(cost.memoryBytes()).isEqualTo(4 * (4 * cost.trained() + weights));
    assertThat(cost.operations()).isPositive();
    RlhfCost whole = RlhfCost.of(recipe(7, false), base.model(), PROMPTS);
    assertThat(whole.trained()).isEqualTo(weights);
  }

  @Test
  void theJournalOfAStoppedTrainingKeepsWhatWasDone() throws IOException {
    RlhfRecipe wild =
        new RlhfRecipe(
            recipe(9, true)
                .settings()
                .with(PpoUpdate.of(3, 4))
                .with(new KlInReward(0))
                .with(new PpoSettings.KlLimits(1e-3, 5, 1e-3)),
            recipe(9, true).rewards(),
            recipe(9, true).lora());
    assertThatThrownBy(() -> run(wild, "wild")).isInstanceOf(DetoxException.class);
    assertThat(folder.resolve("wild.work/steps.journal")).isNotEmptyFile();
    assertThat(folder.resolve("wild/adapter_model.safetensors")).doesNotExist();
  }
}
