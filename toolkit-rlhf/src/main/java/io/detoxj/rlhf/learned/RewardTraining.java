/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.ConfigException;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingStep;
import io.detoxj.rlhf.feedback.FeedbackRecord;
import io.detoxj.rlhf.feedback.LabelledAnswer;
import io.detoxj.rlhf.feedback.RankedAnswers;
import io.detoxj.rlhf.feedback.SegmentLabel;
import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains reward models: every text is encoded once, and the head learns from what was read. The
 * features are standardised for that; the head that comes out takes them as they are.
 *
 * @param encoder stays as it is, and is not closed
 * @param settings of the head
 * @param checkpoint file of the training, gone on with if it is there
 * @param listener hears of every step
 */
public record RewardTraining(
    RewardEncoder encoder,
    HeadSettings settings,
    Path checkpoint,
    Consumer<TrainingStep> listener) {

  /**
   * A model that tells segments with an error from those without; ignored ones make no loss.
   *
   * @param segmenter that cut the answers
   * @throws ConfigException if there are not segments of both kinds
   * @throws IOException if the checkpoint cannot be written
   */
  public RewardModel classes(List<LabelledAnswer> answers, RewardInput input, Segmenter segmenter)
      throws IOException {
    List<RewardEncoder.Reading> readings =
        answers.stream()
            .map(
                one ->
                    new RewardEncoder.Reading(
                        input.before(one.prompt(), one.answer()), one.answer(), one.ends()))
            .toList();
    List<float[]> rows = new ArrayList<>();
    List<HeadData.Item> items = new ArrayList<>();
    List<float[][]> read = encoder.read(readings);
    for (int i = 0; i < read.size(); i++) {
      for (int j = 0; j < read.get(i).length; j++) {
        SegmentLabel label = answers.get(i).labels().get(j);
        if (label != SegmentLabel.IGNORE) {
          items.add(new HeadData.Item(rows.size(), label == SegmentLabel.ERROR ? 0 : 1));
          rows.add(read.get(i)[j]);
        }
      }
    }
    if (items.stream().map(HeadData.Item::other).distinct().count() < 2) {
      throw new ConfigException(
          "a reward of classes is learnt from segments with and without an error; among %s labelled segments there is only one kind"
              .formatted(items.size()));
    }
    return trained(rows, items, RewardKind.CLASSES, input, segmenter.id());
  }

  /**
   * A model that gives the better one of two answers the higher score; ties teach nothing.
   *
   * @throws ConfigException if there is no pair with a better one
   * @throws IOException if the checkpoint cannot be written
   */
  public RewardModel pairs(List<RankedAnswers> all, RewardInput input) throws IOException {
    List<RewardEncoder.Reading> readings = new ArrayList<>();
    List<HeadData.Item> items = new ArrayList<>();
    for (RankedAnswers one : all) {
      int first = readings.size();
      for (String answer : one.answers()) {
        readings.add(
            new RewardEncoder.Reading(
                input.before(one.prompt(), answer), answer, List.of(answer.length())));
      }
      for (FeedbackRecord.Pair pair : one.better()) {
        items.add(new HeadData.Item(first + pair.first(), first + pair.second()));
      }
    }
    if (items.isEmpty()) {
      throw new ConfigException(
          "a reward of whole answers is learnt from pairs with a better one, and there is none");
    }
    List<float[]> rows = encoder.read(readings).stream().map(one -> one[0]).toList();
    return trained(rows, items, RewardKind.SCALAR, input, Segmenter.whole().id());
  }

  private RewardModel trained(
      List<float[]> rows,
      List<HeadData.Item> items,
      RewardKind kind,
      RewardInput input,
      String segmenter)
      throws IOException {
    double[] mean = new double[encoder.features()];
    double[] deviation = new double[encoder.features()];
    for (int i = 0; i < mean.length; i++) {
      int at = i;
      mean[i] = rows.stream().mapToDouble(row -> row[at]).average().orElseThrow();
      double middle = mean[i];
      double variance =
          rows.stream()
              .mapToDouble(row -> (row[at] - middle) * (row[at] - middle))
              .average()
              .orElseThrow();
      // What never varies stays 0.
      deviation[i] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    List<float[]> standardized =
        rows.stream().map(row -> standardized(row, mean, deviation)).toList();
    HeadData data = new HeadData(standardized, items, kind == RewardKind.SCALAR);
    try (HeadTraining task = new HeadTraining(data, settings)) {
      new Trainer(settings.training(), checkpoint, listener).train(task);
      RewardHead head = task.head().unstandardized(mean, deviation);
      double[] scores =
          rows.stream()
              .map(head::of)
              .mapToDouble(out -> kind == RewardKind.SCALAR ? out[0] : out[1] - out[0])
              .toArray();
      return new RewardModel(encoder, kind, input, segmenter, head, Calibration.of(scores));
    }
  }

  private static float[] standardized(float[] row, double[] mean, double[] deviation) {
    float[] result = Arrays.copyOf(row, row.length);
    for (int i = 0; i < row.length; i++) {
      result[i] = (float) ((row[i] - mean[i]) / deviation[i]);
    }
    return result;
  }
}
