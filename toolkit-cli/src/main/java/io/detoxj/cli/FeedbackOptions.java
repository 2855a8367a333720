/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.UsageException;
import io.detoxj.rlhf.learned.FeedbackMix;
import io.detoxj.rlhf.learned.RewardEncoder;
import io.detoxj.rlhf.learned.RewardFolder;
import io.detoxj.rlhf.reward.RewardMix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Rewards of long answers that were learnt from feedback, in place of toxicity. */
final class FeedbackOptions {
  private static final List<String> OF_TOXICITY = List.of("--scorer", "--reward", "--shuffled");
  private static final List<String> MODELS = List.of("relevance", "factuality", "completeness");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--feedback-rewards",
      paramLabel = "FOLDER",
      description =
          "Instead of toxicity, rewards of long answers: the folder in which TrainRewardModels of"
              + " the examples wrote relevance, factuality and completeness")
  private @Nullable Path rewards;

  @Option(
      names = "--feedback-encoder",
      paramLabel = "FOLDER",
      description = "The encoder that they were trained on")
  private @Nullable Path encoder;

  @Option(
      names = "--feedback-weights",
      split = ",",
      defaultValue = "0.3,0.5,0.3",
      paramLabel = "WEIGHT",
      description =
          "Of relevance, factuality and completeness; 0 leaves one out (${DEFAULT-VALUE})")
  private double[] weights = {};

  /**
   * Rewards that are open.
   *
   * @param mix to learn from
   * @param encoder that its models read
   */
  record Open(RewardMix mix, RewardEncoder encoder) implements AutoCloseable {
    @Override
    public void close() {
      encoder.close();
    }
  }

  boolean given() {
    return rewards != null;
  }

  /** Checks what can be checked before anything is opened. */
  void check() {
    if (rewards == null || encoder == null) {
      if (rewards != null || encoder != null) {
        throw new UsageException(
            "--feedback-rewards and --feedback-encoder go together; give both, or neither");
      }
      return;
    }
    if (weights.length != MODELS.size() || !DoubleStream.of(weights).allMatch(Double::isFinite)) {
      throw new UsageException(
          "--feedback-weights are three numbers, of relevance, factuality and completeness, such as"
              + " 0.3,0.5,0.3");
    }
    for (String name : OF_TOXICITY) {
      if (command != null && command.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new UsageException(
            name + " is about toxicity, which --feedback-rewards takes the place of; leave it out");
      }
    }
  }

  /**
   * Opens the rewards.
   *
   * @throws io.detoxj.core.DetoxException if a folder is damaged or of another encoder
   * @throws IOException if a file cannot be read
   */
  Open open() throws IOException {
    if (rewards == null || encoder == null) {
      throw new IllegalStateException("no rewards were given");
    }
    RewardEncoder read = RewardEncoder.load(encoder);
    try {
      FeedbackMix mix = new FeedbackMix(weights[0], weights[1], weights[2]);
      return new Open(
          mix.of(
              RewardFolder.read(rewards.resolve(MODELS.get(0)), read),
              RewardFolder.read(rewards.resolve(MODELS.get(1)), read),
              RewardFolder.read(rewards.resolve(MODELS.get(2)), read)),
          read);
    } catch (IOException | RuntimeException e) {
      read.close();
      throw e;
    }
  }
}
