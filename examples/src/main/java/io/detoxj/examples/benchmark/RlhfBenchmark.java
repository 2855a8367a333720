/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.cli.console.Programs;
import io.detoxj.core.architecture.NewModelConfig;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.ByteLevelBpe;
import io.detoxj.core.train.LanguageModelTraining;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.rlhf.ppo.PpoSettings;
import io.detoxj.rlhf.ppo.PpoTrainer;
import io.detoxj.rlhf.ppo.PpoUpdate;
import io.detoxj.rlhf.ppo.ValueNetwork;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.reward.SegmentReward;
import io.detoxj.rlhf.reward.SegmentRewards;
import io.detoxj.rlhf.reward.SegmentedText;
import io.detoxj.rlhf.rollout.Sampling;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * Times steps of PPO, all weights of policy and value network trained, for {@code compare.py}
 * beside {@code ppo_step.py}. A line is {@code ppo SHAPE TEXTS TOKENS REPEATS}: SHAPE small is that
 * of GPT-2 small and tiny that of the bundled one, with random weights; TEXTS are four samples of
 * each prompt of eight tokens. The reward costs nothing, so that generation and networks are what
 * is timed. In seconds of the processor; the first step has the preparation in it, to be left out
 * as warm.
 */
@Command(
    name = "rlhf-benchmark",
    description = "Times steps of PPO, rollout included, driven by standard input.")
public final class RlhfBenchmark extends DrivenBenchmark {
  private static final int SAMPLES = 4;
  private static final int MINIBATCH = 16;

  public static void main(String[] arguments) {
    Programs.main(new RlhfBenchmark(), arguments);
  }

  @Override
  String answer(String[] words) throws IOException {
    if (words.length != 5 || !words[0].equals("ppo")) {
      return "ERR a line is: ppo small|tiny TEXTS TOKENS REPEATS";
    }
    ObjectNode config =
        words[1].equals("small")
            ? NewModelConfig.gpt2(12, 768, 12, 128, 50_257)
            : NewModelConfig.gpt2(4, 256, 4, 128, 4_096);
    Path folder = Files.createTempDirectory("rlhf-benchmark");
    try {
      write(config, folder);
      try (TransformerModel model = TransformerModel.load(folder)) {
        return run(
                model,
                folder.resolve("state.safetensors"),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]))
            .toString();
      }
    } finally {
      BenchmarkModel.delete(folder);
    }
  }

  /** A model of random weights, with a tokenizer of single bytes. */
  private static void write(ObjectNode config, Path folder) throws IOException {
    Path merges = folder.resolve("merges.txt");
    Files.writeString(merges, "#version: 0.2\n");
    Path tokenizer = folder.resolve("tokenizer.json");
    ByteLevelBpe.writeCut(merges, 257, tokenizer);
    try (LanguageModelTraining made =
        new LanguageModelTraining(config, TorchOps.Variant.PLAIN, 1, step -> new int[1][2])) {
      made.export(folder, tokenizer, List.of(256), ScalarType.F32);
    }
  }

  private static Timings run(TransformerModel model, Path state, int texts, int tokens, int repeats)
      throws IOException {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < texts / SAMPLES; i++) {
      prompts.add(new Prompt("p" + i, "prompt " + i % 10));
    }
    PpoSettings settings =
        PpoSettings.of(
                repeats,
                prompts.size(),
                Sampling.nucleus(SAMPLES, tokens),
                PpoUpdate.of(1e-6, MINIBATCH))
            .withCheckpointEvery(Long.MAX_VALUE);
    List<Double> seconds = new ArrayList<>();
    double[] norm = new double[1];
    double[] last = {processorSeconds()};
    try (TrainableModel policy = TrainableModel.of(model, TorchOps.Variant.PLAIN);
        ValueNetwork values = ValueNetwork.of(model, 1)) {
      new PpoTrainer(
              settings,
              RewardMix.of("lengths", Segmenter.whole(), new Lengths()),
              prompts,
              state,
              step -> {
                seconds.add(processorSeconds() - last[0]);
                last[0] = processorSeconds();
                norm[0] = step.policyNorm();
              })
          .train(model, policy, values);
    }
    return new Timings(seconds, norm[0]);
  }

  /** Some number for each text. */
  private record Lengths() implements SegmentReward {
    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("reward", "lengths").build();
    }

    @Override
    public SegmentRewards of(List<SegmentedText> texts) {
      return new SegmentRewards(
          texts.stream()
              .map(text -> new double[] {(text.text().text().hashCode() % 100) / 100.0})
              .toList(),
          0);
    }
  }
}
