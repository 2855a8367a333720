/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.ConfigException;
import io.detoxj.rlhf.feedback.FeedbackRecord;
import io.detoxj.rlhf.feedback.LabelledAnswer;
import io.detoxj.rlhf.feedback.RankedAnswers;
import io.detoxj.rlhf.feedback.SegmentLabel;
import io.detoxj.rlhf.reward.SegmentedText;
import io.detoxj.rlhf.segment.GeneratedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a reward model judges answers to questions that it did not learn from.
 *
 * @param questions how many
 * @param judged segments, or pairs with a better answer
 * @param figures of classes: accuracy, F1 of errors, and the accuracy of always giving the more
 *     frequent class; of whole answers: pair accuracy, in which equal scores count a half, and what
 *     the longer answer is right on
 */
public record RewardCard(int questions, int judged, List<Measured> figures) {
  /** Keeps a copy of the list. */
  public RewardCard {
    figures = List.copyOf(figures);
  }

  /**
   * Measures a model of classes; ignored segments are not counted.
   *
   * @throws ConfigException if nothing is labelled
   */
  public static RewardCard ofClasses(RewardModel model, List<LabelledAnswer> answers) {
    List<double[]> scores =
        model.scores(
            answers.stream().map(one -> text(one.prompt(), one.answer(), one.ends())).toList());
    Map<String, double[]> counts = new LinkedHashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      // Errors found, fine ones called errors, errors missed, fine ones left alone.
      double[] own = counts.computeIfAbsent(answers.get(i).question(), question -> new double[4]);
      for (int j = 0; j < scores.get(i).length; j++) {
        SegmentLabel label = answers.get(i).labels().get(j);
        if (label != SegmentLabel.IGNORE) {
          own[(label == SegmentLabel.ERROR ? 0 : 1) + (scores.get(i)[j] < 0 ? 0 : 2)]++;
        }
      }
    }
    List<double[]> all = required(counts);
    return new RewardCard(
        all.size(),
        (int) all.stream().mapToDouble(RewardCard::sum).sum(),
        List.of(
            Measured.of("accuracy", all, c -> (c[0] + c[3]) / sum(c)),
            Measured.of("f1_of_errors", all, RewardCard::f1),
            Measured.of(
                "accuracy_of_majority", all, c -> Math.max(c[0] + c[2], c[1] + c[3]) / sum(c))));
  }

  /**
   * Measures a model of whole answers; ties of the labels are not counted.
   *
   * @throws ConfigException if there is no pair with a better answer
   */
  public static RewardCard ofPairs(RewardModel model, List<RankedAnswers> ranked) {
    List<SegmentedText> texts = new ArrayList<>();
    for (RankedAnswers one : ranked) {
      for (String answer : one.answers()) {
        texts.add(text(one.prompt(), answer, List.of(answer.length())));
      }
    }
    List<double[]> scores = model.scores(texts);
    Map<String, double[]> counts = new LinkedHashMap<>();
    for (int i = 0; i < ranked.size(); i++) {
      int first = i * FeedbackRecord.PREDICTIONS;
      List<String> answers = ranked.get(i).answers();
      for (FeedbackRecord.Pair pair : ranked.get(i).better()) {
        double[] own = counts.computeIfAbsent(ranked.get(i).question(), question -> new double[3]);
        own[0]++;
        own[1] += won(scores.get(first + pair.first())[0], scores.get(first + pair.second())[0]);
        own[2] += won(answers.get(pair.first()).length(), answers.get(pair.second()).length());
      }
    }
    List<double[]> all = required(counts);
    return new RewardCard(
        all.size(),
        (int) all.stream().mapToDouble(c -> c[0]).sum(),
        List.of(
            Measured.of("pair_accuracy", all, c -> c[1] / c[0]),
            Measured.of("pair_accuracy_of_length", all, c -> c[2] / c[0])));
  }

  private static double won(double better, double worse) {
    return better == worse ? 0.5 : better > worse ? 1 : 0;
  }

  private static SegmentedText text(String prompt, String answer, List<Integer> ends) {
    return new SegmentedText(prompt, new GeneratedText(answer, List.of(answer.length())), ends);
  }

  private static List<double[]> required(Map<String, double[]> counts) {
    if (counts.isEmpty()) {
      throw new ConfigException(
          "there is nothing to judge the reward model on; hold out more questions");
    }
    return List.copyOf(counts.values());
  }

  private static double sum(double[] counts) {
    return counts[0] + counts[1] + counts[2] + counts[3];
  }

  /** 0 where there is no error and none is seen. */
  private static double f1(double[] c) {
    double all = 2 * c[0] + c[1] + c[2];
    return all == 0 ? 0 : 2 * c[0] / all;
  }

  /** A figure by its name. */
  public Measured figure(String name) {
    return figures.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the card has no figure " + name));
  }

  /** For readers: one line a figure. */
  public String text() {
    StringBuilder text =
        new StringBuilder("held out: %s questions, %s judged%n".formatted(questions, judged));
    figures.forEach(one -> text.append("%s %s%n".formatted(one.name(), one.shown())));
    return text.toString();
  }
}
