/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.adapter.LoraAdapter;
import io.detoxj.core.adapter.LoraConfig;
import io.detoxj.core.adapter.TargetModules;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.fixture.LetterToxicity;
import io.detoxj.rlhf.reward.KlInReward;
import io.detoxj.rlhf.reward.PrefixToxicity;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.SegmentReward;
import io.detoxj.rlhf.reward.SegmentRewards;
import io.detoxj.rlhf.reward.SegmentedText;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop: what it changes, when it stops, and how it goes on. */
class PpoTrainerTest {
  private static final List<Prompt> PROMPTS =
      List.of(
          new Prompt("a", "the soggy"),
          new Prompt("b", "to do"),
          new Prompt("c", "a long garden is"),
          new Prompt("d", "no"));

  private static final PpoSettings SETTINGS =
      PpoSettings.of(4, 2, new Sampling(3, 8, 1, .9, true), PpoUpdate.of(1e-3, 4))
          .withCheckpointEvery(2);

  @TempDir Path folder;
  private TransformerModel base;
  private final LetterToxicity scorer = new LetterToxicity();

  @BeforeEach
  void open() {
    base = TinyGpt2.load(folder.resolve("model"));
  }

  @AfterEach
  void close() {
    base.close();
  }

  private RewardMix mix() {
    return RewardMix.of("toxicity", Segmenter.punctuation(), new PrefixToxicity(scorer));
  }

  private PpoTrainer trainer(PpoSettings settings, String name, List<PpoStep> heard) {
    return new PpoTrainer(
        settings, mix(), PROMPTS, folder.resolve(name + ".safetensors"), heard::add);
  }

  private TrainableModel policy() {
    return TrainableModel.of(base, TorchOps.Variant.PLAIN);
  }

  private TrainableModel adapter() {
    return TrainableModel.adapted(
        base,
        LoraAdapter.initial(base, LoraConfig.of(2, 4, TargetModules.allLinear()), 1),
        TorchOps.Variant.PLAIN);
  }

  private static Map<String, float[]> values(TrainableModel model) {
    Map<String, float[]> all = new LinkedHashMap<>();
    model.parameters().forEach((name, array) -> all.put(name, array.toFloatArray()));
    return all;
  }

  private static void assertSame(Map<String, float[]> a, Map<String, float[]> b) {
    assertThat(a.keySet()).isEqualTo(b.keySet());
    a.forEach((name, one) -> assertThat(Arrays.equals(one, b.get(name))).as(name).isTrue());
  }

  @Test
  void aResumedRunEqualsAnUndisturbedOneToTheBit() throws IOException {
    List<PpoStep> whole = new ArrayList<>();
    List<PpoStep> parts = new ArrayList<>();
    Map<String, float[]> expected;
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS, "whole", whole).train(base, policy, values);
      expected = values(policy);
    }
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS.withSteps(2), "parts", parts).train(base, policy, values);
    }
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      PpoOutcome outcome = trainer(SETTINGS, "parts", parts).train(base, policy, values);
      assertThat(outcome.steps()).isEqualTo(4);
      assertSame(values(policy), expected);
    }
    assertThat(parts).hasSameSizeAs(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(timeless(parts.get(i))).isEqualTo(timeless(whole.get(i)));
    }
    SafetensorsFile a = SafetensorsFile.open(folder.resolve("whole.safetensors"));
    SafetensorsFile b = SafetensorsFile.open(folder.resolve("parts.safetensors"));
    assertThat(a.tensors().keySet()).isEqualTo(b.tensors().keySet()).hasSizeGreaterThan(300);
    for (String name : a.tensors().keySet()) {
      assertThat(Arrays.equals(a.readFloats(name), b.readFloats(name))).as(name).isTrue();
    }
  }

  private static String timeless(PpoStep step) {
    return step.json().replaceAll(",\"seconds.*", "");
  }

  @Test
  void anAdapterIsTrainedAloneAndItsReferenceIsTheBase() throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    try (TrainableModel policy = adapter();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      Map<String, float[]> before = values(policy);
      List<float[]> of = base.logProbabilities(List.of(new int[] {5, 6, 7, 8}));
      trainer(SETTINGS, "lora", heard).train(base, policy, values);
      assertThat(values(policy).keySet()).allMatch(name -> name.contains("lora_"));
      assertThat(values(policy).values())
          .anyMatch(now -> before.values().stream().noneMatch(was -> Arrays.equals(was, now)));
      assertThat(base.logProbabilities(List.of(new int[] {5, 6, 7, 8})).get(0))
          .containsExactly(of.get(0));
      assertThat(heard.get(0).klReward()).isZero();
      assertThat(heard.get(3).klReward()).isNotZero();
    }
  }

  /** Fixture 20: no reward, the reference itself, and values of 0. */
  @Test
  void withoutARewardAndADifferenceTheFirstStepChangesNothing() throws IOException {
    SegmentReward nothing =
        new SegmentReward() {
          @Override
          public Fingerprint fingerprint() {
            return Fingerprint.builder().put("reward", "nothing").build();
          }

          @Override
          public SegmentRewards of(List<SegmentedText> texts) {
            return new SegmentRewards(
                texts.stream().map(text -> new double[text.segments()]).toList(), 0);
          }
        };
    PpoTrainer trainer =
        new PpoTrainer(
            SETTINGS.withSteps(1),
            RewardMix.of("nothing", Segmenter.punctuation(), nothing),
            PROMPTS,
            folder.resolve("nothing.safetensors"),
            step -> assertThat(step.policyNorm()).isZero());
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      Map<String, float[]> before = values(policy);
      trainer.train(base, policy, values);
      assertSame(values(policy), before);
    }
  }

  @Test
  void leaveOneOutNeedsNoValues() throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    PpoSettings settings = SETTINGS.with(new LeaveOneOut());
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      assertThatThrownBy(() -> trainer(settings, "rloo", heard).train(base, policy, values))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("has no use for a value network");
      assertThatThrownBy(() -> trainer(SETTINGS, "rloo", heard).train(base, policy, null))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("needs a value network");
      trainer(settings, "rloo", heard).train(base, policy, null);
      assertThat(heard).hasSize(4);
      assertThat(heard.get(0).valueLoss()).isNaN();
      assertThat(heard.get(0).json()).doesNotContain("value_loss").contains("\"kl_in_loss\"");
    }
  }

  @Test
  void aMissingRewardChangesNothingAndTheCheckpointBeforeItIsGoneOnWith() throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS.withSteps(2), "missing", heard).train(base, policy, values);
    }
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      scorer.fail(true);
      assertThatThrownBy(() -> trainer(SETTINGS, "missing", heard).train(base, policy, values))
          .isInstanceOf(ScoringException.class)
          .hasMessageContaining("asleep");
      scorer.fail(false);
    }
    assertThat(heard).hasSize(2);
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS, "missing", heard).train(base, policy, values);
    }
    assertThat(heard.stream().map(PpoStep::step)).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void aPolicyThatRunsAwayIsStoppedWithTheFigureAndTheCheckpointBefore() throws IOException {
    PpoSettings wild =
        SETTINGS
            .withSteps(30)
            .with(new KlInReward(0))
            .with(PpoUpdate.of(.3, 4))
            .with(new PpoSettings.KlLimits(1, 5, 1))
            .withCheckpointEvery(1);
    List<PpoStep> heard = new ArrayList<>();
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      assertThatThrownBy(() -> trainer(wild, "wild", heard).train(base, policy, values))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("nats a text in step " + heard.size())
          .hasMessageContaining("the last checkpoint");
    }
    assertThat(heard).isNotEmpty();
    assertThat(folder.resolve("wild.safetensors")).exists();
  }

  @Test
  void aPolicyThatIsFarEnoughEndsTheTrainingForGood() throws IOException {
    PpoSettings far =
        SETTINGS
            .withSteps(30)
            .with(PpoUpdate.of(3e-2, 4))
            .with(new PpoSettings.KlLimits(1e-9, 2, 1e9));
    List<PpoStep> heard = new ArrayList<>();
    PpoOutcome first;
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      first = trainer(far, "far", heard).train(base, policy, values);
      assertThat(first.farEnough()).isTrue();
      assertThat(first.steps()).isLessThan(30).isEqualTo(heard.size());
    }
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      assertThat(trainer(far, "far", heard).train(base, policy, values)).isEqualTo(first);
    }
  }

  @Test
  void theCheckpointOfAnotherTrainingIsRefused() throws IOException {
    List<PpoStep> heard = new ArrayList<>();
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS.withSteps(1), "other", heard).train(base, policy, values);
    }
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      assertThatThrownBy(
              () ->
                  trainer(SETTINGS.with(new KlInReward(.2)), "other", heard)
                      .train(base, policy, values))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("of another training")
          .hasMessageContaining("penalty");
    }
  }

  @Test
  void aPromptThatLeavesNoRoomIsRefusedBeforeAnythingIsTrained() {
    PpoSettings settings = SETTINGS.with(PpoUpdate.of(1e-3, 4));
    PpoTrainer trainer =
        new PpoTrainer(
            settings,
            mix(),
            List.of(new Prompt("long", "a".repeat(60)), new Prompt("b", "b")),
            folder.resolve("long.safetensors"),
            step -> {});
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      assertThatThrownBy(() -> trainer.train(base, policy, values))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("\"long\" has 60 tokens")
          .hasMessageContaining("context of 64");
    }
  }

  @Test
  void nothingIsLeftInTheMemoryOfTheBase() throws IOException {
    int before = base.nativeArrays();
    List<PpoStep> heard = new ArrayList<>();
    try (TrainableModel policy = adapter();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      trainer(SETTINGS.withSteps(1), "memory", heard).train(base, policy, values);
    }
    assertThat(base.nativeArrays()).isEqualTo(before);
  }
}
