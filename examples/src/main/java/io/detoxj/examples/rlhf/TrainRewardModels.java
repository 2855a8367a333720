/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import io.detoxj.cli.console.Program;
import io.detoxj.cli.console.Programs;
import io.detoxj.cli.console.TrainingOptions;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.rlhf.feedback.FeedbackFile;
import io.detoxj.rlhf.feedback.FeedbackRecord;
import io.detoxj.rlhf.feedback.FeedbackSplit;
import io.detoxj.rlhf.feedback.LabelRule;
import io.detoxj.rlhf.feedback.LabelledAnswer;
import io.detoxj.rlhf.feedback.RankedAnswers;
import io.detoxj.rlhf.learned.FeedbackMix;
import io.detoxj.rlhf.learned.HeadSettings;
import io.detoxj.rlhf.learned.RewardCard;
import io.detoxj.rlhf.learned.RewardEncoder;
import io.detoxj.rlhf.learned.RewardFolder;
import io.detoxj.rlhf.learned.RewardInput;
import io.detoxj.rlhf.learned.RewardModel;
import io.detoxj.rlhf.learned.RewardTraining;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains the three reward models of long answers on QA-Feedback, on an encoder that stays as it is,
 * and prints how they judge questions that they did not learn from.
 */
@Command(
    name = "train-reward-models",
    description = "Learns relevance, factuality and completeness from QA-Feedback.")
public final class TrainRewardModels extends Program {
  /** One of the three. */
  enum Which {
    RELEVANCE,
    FACTUALITY,
    COMPLETENESS;

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--feedback",
      required = true,
      description = "A feedback file of QA-Feedback, such as dev_feedback.json.gz")
  private Path feedback = Path.of(".");

  @Option(
      names = "--encoder",
      required = true,
      description = "Checkpoint folder of an encoder, such as write-encoder writes")
  private Path encoder = Path.of(".");

  @Option(
      names = "--rewards",
      split = ",",
      defaultValue = "RELEVANCE,FACTUALITY,COMPLETENESS",
      description = "Which to train (${DEFAULT-VALUE})")
  private Set<Which> rewards = Set.of();

  @Option(
      names = "--context-words",
      defaultValue = "120",
      description = "The most words of the passages that the last two read (${DEFAULT-VALUE})")
  private int contextWords;

  @Option(
      names = "--questions",
      defaultValue = "2147483647",
      description = "The most records to take, from the first one (all)")
  private int questions;

  @Option(names = "--hidden", defaultValue = "32", description = "Of a head (${DEFAULT-VALUE})")
  private int hidden;

  @Option(names = "--steps", defaultValue = "400", description = "Of a head (${DEFAULT-VALUE})")
  private long steps;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-3",
      description = "The largest, after warm-up (${DEFAULT-VALUE})")
  private double rate;

  @Option(names = "--seed", defaultValue = "1", description = "Of heads (${DEFAULT-VALUE})")
  private long seed;

  @Mixin private TrainingOptions options = new TrainingOptions();

  public static void main(String[] arguments) {
    Programs.main(new TrainRewardModels(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<FeedbackRecord> all = FeedbackFile.read(feedback);
    List<FeedbackRecord> records = all.subList(0, Math.min(questions, all.size()));
    FeedbackSplit split = FeedbackSplit.of(records);
    HeadSettings settings = new HeadSettings(hidden, steps, 128, true, rate, 0.1, seed);
    try (RewardEncoder read = RewardEncoder.load(encoder);
        WorkFolder work =
            options
                .folders()
                .begin(
                    Map.of(
                        "what", "reward models",
                        "feedback", Sha256.hex(feedback),
                        "encoder", read.fingerprint().sha256(),
                        "questions", Integer.toString(records.size()),
                        "context_words", Integer.toString(contextWords),
                        "settings", settings.toString()))) {
      print(
          "%d questions to learn from, %d to choose by, %d to report on%n",
          split.training().size(), split.validation().size(), split.test().size());
      for (Which which : Which.values()) {
        if (rewards.contains(which)) {
          RewardTraining training =
              new RewardTraining(
                  read, settings, work.file(which.folder() + ".safetensors"), step -> {});
          train(which, training, split);
        }
      }
    }
    return 0;
  }

  private void train(Which which, RewardTraining training, FeedbackSplit split) throws IOException {
    long began = System.nanoTime();
    RewardModel model;
    RewardCard validation;
    RewardCard test;
    if (which == Which.COMPLETENESS) {
      RewardInput input = RewardInput.passages(contextWords);
      model = training.pairs(ranked(split.training()), input);
      validation = RewardCard.ofPairs(model, ranked(split.validation()));
      test = RewardCard.ofPairs(model, ranked(split.test()));
    } else {
      boolean relevance = which == Which.RELEVANCE;
      LabelRule rule = relevance ? LabelRule.RELEVANCE : LabelRule.FACTUALITY;
      Segmenter cut = relevance ? FeedbackMix.subSentences() : FeedbackMix.sentences();
      RewardInput input = relevance ? RewardInput.question() : RewardInput.passages(contextWords);
      model = training.classes(LabelledAnswer.of(split.training(), rule, cut), input, cut);
      validation = RewardCard.ofClasses(model, LabelledAnswer.of(split.validation(), rule, cut));
      test = RewardCard.ofClasses(model, LabelledAnswer.of(split.test(), rule, cut));
    }
    RewardFolder.write(which.folder(), model, test, options.output().resolve(which.folder()));
    print(
        "%n%s, %.0f s%nto choose by: %sto report: %s",
        which.folder(), (System.nanoTime() - began) / 1e9, validation.text(), test.text());
  }

  private static List<RankedAnswers> ranked(List<FeedbackRecord> records) {
    return RankedAnswers.byCoverage(records, FeedbackMix.subSentences());
  }
}
