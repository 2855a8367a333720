/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.ConfigException;
import io.detoxj.rlhf.reward.RewardChannel;
import io.detoxj.rlhf.reward.RewardMix;
import io.detoxj.rlhf.segment.Segmenter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The three rewards of long answers, each at its own grain: relevance a sub-sentence, factuality a
 * sentence, completeness at the end.
 *
 * @param relevance weight of the first; the longer answers are to be, the smaller
 * @param factuality weight of the second
 * @param completeness weight of the third, which is its standard deviation
 */
public record FeedbackMix(double relevance, double factuality, double completeness) {
  /** The released weights: 0.3, 0.5, 0.3. */
  public static FeedbackMix released() {
    return new FeedbackMix(0.3, 0.5, 0.3);
  }

  /** Where relevance is judged. */
  public static Segmenter subSentences() {
    return Segmenter.subSentences(Segmenter.sentences());
  }

  /** Where facts are judged. */
  public static Segmenter sentences() {
    return Segmenter.sentences();
  }

  /**
   * The mix. A reward of weight 0 is left out, and is neither asked nor told of in the journal.
   *
   * @throws ConfigException if a model is of another kind or grain, or all weights are 0
   */
  public RewardMix of(RewardModel relevant, RewardModel factual, RewardModel complete) {
    List<RewardChannel> channels =
        Stream.of(
                channel("relevance", relevance, subSentences(), relevant, RewardKind.CLASSES),
                channel("factuality", factuality, sentences(), factual, RewardKind.CLASSES),
                channel(
                    "completeness", completeness, Segmenter.whole(), complete, RewardKind.SCALAR))
            .filter(channel -> channel.weight() != 0)
            .toList();
    if (channels.isEmpty()) {
      throw new ConfigException("all three rewards have the weight 0; give one of them another");
    }
    return new RewardMix(channels);
  }

  private static RewardChannel channel(
      String name, double weight, Segmenter segmenter, RewardModel model, RewardKind kind) {
    if (model.kind() != kind || !model.segmenter().equals(segmenter.id())) {
      throw new ConfigException(
          "the reward of %s must be of kind %s and segments \"%s\", not %s and \"%s\"; give the models in their order"
              .formatted(name, kind, segmenter.id(), model.kind(), model.segmenter()));
    }
    return new RewardChannel(name, weight, segmenter, model);
  }
}
