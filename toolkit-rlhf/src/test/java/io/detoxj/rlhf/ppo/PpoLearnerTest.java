/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.train.TokenTargets;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.rollout.Episode;
import io.detoxj.rlhf.rollout.Episodes;
import io.detoxj.rlhf.rollout.Rollout;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.GeneratedText;
import java.io.IOException;
import java.nio.ByteOrder;
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

/** What the networks say of a rollout, and the gradients of both losses through them. */
class PpoLearnerTest {
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

  @BeforeEach
  void open() {
    base = TinyGpt2.load(folder.resolve("model"));
  }

  @AfterEach
  void close() {
    base.close();
  }

  private TrainableModel policy() {
    return TrainableModel.of(base, TorchOps.Variant.PLAIN);
  }

  private static List<Episode> sampled(
      TransformerModel base, TrainableModel policy, Sampling sampling) {
    try (TransformerModel live = policy.live(base)) {
      return Episodes.sample(live, PROMPTS, sampling, 7);
    }
  }

  /** The first update of a policy without dropout. */
  @Test
  void beforeTheFirstStepEveryRatioIsOneAndTheKlZero() {
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1);
        PpoLearner learner = new PpoLearner(policy, values, SETTINGS.update().withEpochs(1))) {
      List<Episode> episodes = sampled(base, policy, SETTINGS.sampling());
      Rollout rollout = learner.examined(episodes);
      for (int i = 0; i < episodes.size(); i++) {
        assertThat(rollout.policy().get(i)).containsExactly(rollout.reference().get(i));
        assertThat(rollout.policy().get(i)).hasSize(episodes.get(i).tokens().length);
        assertThat(rollout.values().get(i)).containsOnly(0);
      }
      PpoLearner.Figures figures = learner.learn(rollout, advantages(episodes), 1);
      assertThat(figures.away()).isZero();
      assertThat(figures.klLoss()).isZero();
      assertThat(figures.clipped()).isZero();
      assertThat(figures.policyNorm()).isPositive();
      assertThat(learner.examined(episodes).policy().get(0))
          .as("the step changed the policy")
          .isNotEqualTo(rollout.policy().get(0));
    }
  }

  /** Weights and moments of both networks need not be on the heap at once. */
  @Test
  void whatAnOptimiserHoldsIsReadWhenTheCheckpointIsWritten() throws IOException {
    try (TrainableModel policy = policy();
        PpoLearner learner = new PpoLearner(policy, null, SETTINGS.update())) {
      Map.Entry<String, NDArray> first = policy.parameters().entrySet().iterator().next();
      SafetensorsWriter writer = new SafetensorsWriter();
      learner.optimizers().get(0).addTo(writer);
      first.getValue().toByteBuffer(true).putFloat(0, 7f);
      Path file = folder.resolve("optimiser.safetensors");
      writer.write(file);
      assertThat(SafetensorsFile.open(file).readFloats("policy.parameter." + first.getKey()))
          .startsWith(7f);
    }
  }

  /** White ones, for the policy loss of the first epoch to be 0. */
  private static Advantages advantages(List<Episode> episodes) {
    List<double[]> raw = new ArrayList<>();
    List<double[]> returns = new ArrayList<>();
    int at = 0;
    for (Episode episode : episodes) {
      double[] row = new double[episode.tokens().length];
      for (int t = 0; t < row.length; t++) {
        row[t] = Math.sin(++at);
      }
      raw.add(row);
      returns.add(row.clone());
    }
    return new Advantages(new Whitening(true, false).of(raw), returns);
  }

  /** The sum over a text equals what the plain model says of the same tokens (spec 5.1). */
  @Test
  void logProbabilitiesOfARolloutAreThoseOfTheTextsGivenTheirPrompts() {
    try (TrainableModel policy = policy();
        PpoLearner learner = new PpoLearner(policy, null, SETTINGS.update())) {
      List<Episode> episodes = unequal(sampled(base, policy, SETTINGS.sampling()));
      Rollout rollout = learner.examined(episodes);
      for (int i = 0; i < episodes.size(); i++) {
        Episode one = episodes.get(i);
        float[] all = base.logProbabilities(List.of(one.sequence())).get(0);
        float[] last = Arrays.copyOfRange(all, all.length - one.tokens().length, all.length);
        assertThat(rollout.policy().get(i)).containsExactly(last, within(1e-4f));
      }
    }
  }

  /** The same texts, each cut after another number of tokens. */
  private List<Episode> unequal(List<Episode> episodes) {
    List<Episode> cut = new ArrayList<>();
    for (Episode one : episodes) {
      int[] tokens = Arrays.copyOf(one.tokens(), 1 + cut.size() % one.tokens().length);
      cut.add(
          new Episode(
              one.promptId(),
              one.sample(),
              one.prompt(),
              one.promptTokens(),
              tokens,
              GeneratedText.of(base.tokenizer(), one.promptTokens(), tokens)));
    }
    return cut;
  }

  /** Gradients of both losses through the networks, by central differences of single weights. */
  @Test
  void gradientsThroughTheNetworksEqualFiniteDifferences() {
    try (TrainableModel policy = policy();
        ValueNetwork values = ValueNetwork.of(base, 1)) {
      List<Episode> episodes = unequal(sampled(base, policy, SETTINGS.sampling())).subList(1, 5);
      Advantages advantages = advantages(episodes);
      PpoUpdate update = PpoUpdate.of(1e-3, 4).withKlInLoss(.5);
      try (PpoLearner learner = new PpoLearner(policy, values, update)) {
        Rollout rollout = moved(learner.examined(episodes));
        RolloutPart part = RolloutPart.of(episodes, 4).get(0);
        Map<String, float[]> found = new LinkedHashMap<>();
        try (NDManager scratch = policy.memory().newSubManager()) {
          Adam adam = new Adam("p", policy.parameters(), scratch, 1, 1e-8);
          TorchOps.withGradients(
              () -> adam.add(policyLoss(policy, part, rollout, advantages, scratch)));
          found.putAll(adam.gradients());
        }
        for (String name :
            List.of("h.0.attn.c_attn.weight", "h.2.mlp.c_proj.bias", "ln_f.weight")) {
          String key = key(policy.parameters(), name);
          check(
              policy.parameters().get(key),
              found.get(key),
              scratch -> policyLoss(policy, part, rollout, advantages, scratch));
        }
        Map<String, float[]> ofValues;
        try (NDManager scratch = policy.memory().newSubManager()) {
          Adam adam = new Adam("v", values.parameters(), scratch, 1, 1e-8);
          TorchOps.withGradients(
              () -> adam.add(valueLoss(values, part, rollout, advantages, scratch)));
          ofValues = adam.gradients();
        }
        check(
            values.parameters().get("value_head.out.weight"),
            ofValues.get("value_head.out.weight"),
            scratch -> valueLoss(values, part, rollout, advantages, scratch));
      }
    }
  }

  private static String key(Map<String, NDArray> parameters, String end) {
    return parameters.keySet().stream()
        .filter(name -> name.endsWith(end))
        .findFirst()
        .orElseThrow();
  }

  /** A rollout of a policy that has moved on since. */
  private static Rollout moved(Rollout rollout) {
    List<float[]> old = new ArrayList<>();
    for (float[] row : rollout.policy()) {
      float[] other = row.clone();
      for (int t = 0; t < other.length; t++) {
        other[t] += (float) (.12 * Math.cos(3 * t));
      }
      old.add(other);
    }
    return new Rollout(rollout.episodes(), old, rollout.reference(), rollout.values());
  }

  private static NDArray policyLoss(
      TrainableModel policy,
      RolloutPart part,
      Rollout rollout,
      Advantages advantages,
      NDManager s) {
    NDArray logp = policy.logProbabilities(part.targets(), s);
    NDArray weights = part.weights(rollout.tokens(), s);
    return PpoOps.weighted(
        new double[] {1, .5},
        PpoOps.policyLoss(
            logp,
            part.floats(rollout.policy(), s),
            part.doubles(advantages.advantages(), s),
            weights,
            .2),
        PpoOps.referenceLoss(logp, part.floats(rollout.policy(), s), weights));
  }

  private static NDArray valueLoss(
      ValueNetwork values, RolloutPart part, Rollout rollout, Advantages advantages, NDManager s) {
    return PpoOps.valueLoss(
        values.values(part.targets(), s),
        part.floats(rollout.values(), s),
        part.doubles(advantages.returns(), s),
        part.weights(rollout.tokens(), s),
        .2);
  }

  private interface Loss {
    NDArray of(NDManager scratch);
  }

  private static void check(NDArray parameter, float[] gradient, Loss loss) {
    TorchOps.noGradients();
    int strongest = 0;
    for (int i = 0; i < gradient.length; i++) {
      strongest = Math.abs(gradient[i]) > Math.abs(gradient[strongest]) ? i : strongest;
    }
    for (int i : new int[] {strongest, gradient.length / 2}) {
      double slope = (at(parameter, i, 2e-3f, loss) - at(parameter, i, -2e-3f, loss)) / 4e-3;
      assertThat((double) gradient[i]).isCloseTo(slope, within(2e-3 + .03 * Math.abs(slope)));
    }
    assertThat(gradient[strongest]).isNotZero();
  }

  private static double at(NDArray parameter, int i, float step, Loss loss) {
    float[] values = parameter.toFloatArray();
    float[] other = values.clone();
    other[i] += step;
    set(parameter, other);
    try (NDManager scratch = parameter.getManager().newSubManager()) {
      return loss.of(scratch).getFloat();
    } finally {
      set(parameter, values);
    }
  }

  private static void set(NDArray parameter, float[] values) {
    parameter.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().put(values);
  }

  /** Minibatches are for memory alone. */
  @Test
  void gradientsOfPartsAddUpToThoseOfTheWhole() {
    try (TrainableModel policy = policy()) {
      List<Episode> episodes = unequal(sampled(base, policy, SETTINGS.sampling()));
      Advantages advantages = advantages(episodes);
      List<Map<String, float[]>> found = new ArrayList<>();
      for (int size : new int[] {episodes.size(), 5}) {
        try (PpoLearner learner = new PpoLearner(policy, null, PpoUpdate.of(1e-3, size));
            NDManager scratch = policy.memory().newSubManager()) {
          Rollout rollout = learner.examined(episodes);
          Adam adam = new Adam("p", policy.parameters(), scratch, 1, 1e-8);
          for (RolloutPart part : RolloutPart.of(episodes, size)) {
            TorchOps.withGradients(
                () -> adam.add(policyLoss(policy, part, rollout, advantages, scratch)));
          }
          found.add(adam.gradients());
        }
      }
      found
          .get(0)
          .forEach(
              (name, one) ->
                  assertThat(found.get(1).get(name)).as(name).containsExactly(one, within(2e-5f)));
    }
  }

  @Test
  void valuesAreReadBeforeTheTokenTheyAreOf() {
    try (ValueNetwork values = ValueNetwork.of(base, 1);
        NDManager scratch = values.memory().newSubManager()) {
      set(values.parameters().get("value_head.out.weight"), ramp(32));
      List<float[]> whole = rows(values, List.of(new int[] {5, 6, 7, 8, 9}), 3, scratch);
      List<float[]> changed = rows(values, List.of(new int[] {5, 6, 7, 8, 50}), 3, scratch);
      List<float[]> earlier = rows(values, List.of(new int[] {5, 6, 7, 50, 9}), 3, scratch);
      assertThat(changed.get(0))
          .as("the last token is what is valued, not read")
          .containsExactly(whole.get(0));
      assertThat(earlier.get(0)[1]).isEqualTo(whole.get(0)[1]);
      assertThat(earlier.get(0)[2]).isNotEqualTo(whole.get(0)[2]);
    }
  }

  private static float[] ramp(int length) {
    float[] all = new float[length];
    for (int i = 0; i < length; i++) {
      all[i] = .1f * (i % 5 - 2);
    }
    return all;
  }

  private static List<float[]> rows(
      ValueNetwork values, List<int[]> sequences, int wanted, NDManager scratch) {
    TokenTargets targets =
        new TokenTargets(sequences, List.of(wanted), TokenTargets.Alignment.ENDS);
    return targets.rows(values.values(targets, scratch));
  }
}
