/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.ScoringException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.rlhf.reward.SegmentReward;
import io.detoxj.rlhf.reward.SegmentRewards;
import io.detoxj.rlhf.reward.SegmentedText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A reward learnt from feedback: an encoder as it was, and a head that is read at the end of each
 * segment. The weight of equation (1) is that of the {@link io.detoxj.rlhf.reward.RewardChannel}; a
 * model of classes gives 1 for a segment without an error and -1 for one with an error, a scalar
 * one its score in units of its spread. Does not close the encoder.
 */
public final class RewardModel implements SegmentReward {
  private static final int FINE = 1;

  private final RewardEncoder encoder;
  private final RewardKind kind;
  private final RewardInput input;
  private final String segmenter;
  private final RewardHead head;
  private final Calibration calibration;

  /** See {@link RewardTraining} and {@link RewardFolder}. */
  RewardModel(
      RewardEncoder encoder,
      RewardKind kind,
      RewardInput input,
      String segmenter,
      RewardHead head,
      Calibration calibration) {
    this.encoder = encoder;
    this.kind = kind;
    this.input = input;
    this.segmenter = segmenter;
    this.head = head;
    this.calibration = calibration;
    if (head.inputs() != encoder.features() || head.outputs() != kind.outputs()) {
      throw new IllegalArgumentException(
          "the head reads %s numbers and gives %s; this encoder has %s, and this kind %s"
              .formatted(head.inputs(), head.outputs(), encoder.features(), kind.outputs()));
    }
  }

  /** What it says. */
  public RewardKind kind() {
    return kind;
  }

  /** What it reads before an answer. */
  public RewardInput input() {
    return input;
  }

  /** The {@link io.detoxj.rlhf.segment.Segmenter#id} of the segments that it learnt from. */
  public String segmenter() {
    return segmenter;
  }

  /** Of its scores on what it learnt from. */
  public Calibration calibration() {
    return calibration;
  }

  RewardHead head() {
    return head;
  }

  RewardEncoder encoder() {
    return encoder;
  }

  @Override
  public Fingerprint fingerprint() {
    ByteBuffer weights =
        ByteBuffer.allocate(
            Float.BYTES
                * (head.in().length
                    + head.inBias().length
                    + head.out().length
                    + head.outBias().length));
    weights.asFloatBuffer().put(head.in()).put(head.inBias()).put(head.out()).put(head.outBias());
    return Fingerprint.builder()
        .put("reward", "learnt " + kind.name())
        .put("encoder", encoder.fingerprint())
        .put("context_words", input.contextWords())
        .put("head", Sha256.hex(weights.array()))
        .put("mean", calibration.mean())
        .put("deviation", calibration.deviation())
        .build();
  }

  /**
   * Raw scores of the segments of texts: of a model of classes the logit of "fine" less that of
   * "error", of a scalar one its score.
   *
   * @throws ScoringException if a text is too long for the encoder, or a score is not finite
   */
  public List<double[]> scores(List<SegmentedText> texts) {
    List<RewardEncoder.Reading> readings = new ArrayList<>();
    for (SegmentedText text : texts) {
      String answer = text.text().text();
      readings.add(
          new RewardEncoder.Reading(input.before(text.prompt(), answer), answer, text.ends()));
    }
    return encoder.read(readings).stream().map(this::scores).toList();
  }

  private double[] scores(float[][] features) {
    double[] scores = Arrays.stream(features).map(head::of).mapToDouble(this::score).toArray();
    if (!Arrays.stream(scores).allMatch(Double::isFinite)) {
      throw new ScoringException("a reward model gave no finite number; train it anew");
    }
    return scores;
  }

  private double score(double[] outputs) {
    return kind == RewardKind.SCALAR ? outputs[0] : outputs[FINE] - outputs[0];
  }

  @Override
  public SegmentRewards of(List<SegmentedText> texts) {
    List<double[]> rewards =
        scores(texts).stream().map(row -> Arrays.stream(row).map(this::reward).toArray()).toList();
    return new SegmentRewards(rewards, texts.size());
  }

  private double reward(double score) {
    return kind == RewardKind.SCALAR ? calibration.of(score) : score >= 0 ? 1 : -1;
  }
}
