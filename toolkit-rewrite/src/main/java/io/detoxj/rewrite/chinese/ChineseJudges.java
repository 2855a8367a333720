/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import io.detoxj.core.ConfigException;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.label.ToxicLabels;
import io.detoxj.rewrite.metric.BertScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who judges rewrites of ToxiRewriteCN; what is not there is told as not run. All stay with the
 * caller.
 *
 * @param toxicity tells toxic texts from others, for S-CLS
 * @param toxic which of its labels say that a text is toxic, as {@link ToxicLabels#of}
 * @param polarity tells Toxic, Neutral and Polite texts apart
 * @param encoder of sentences, for the cosine of text and rewrite; the paper has
 *     text2vec-base-chinese-paraphrase
 * @param bertScore compares rewrites with references; the paper has bert-base-chinese
 */
public record ChineseJudges(
    @Nullable TextLabeller toxicity,
    Set<String> toxic,
    @Nullable TextLabeller polarity,
    @Nullable SentenceEncoder encoder,
    @Nullable BertScore bertScore) {
  /** The polarities, as the paper names them. */
  public static final List<String> POLARITIES = List.of("Toxic", "Neutral", "Polite");

  private static final int SHOWN = 12;

  /**
   * Checks the labels.
   *
   * @throws ConfigException if the labeller of polarity lacks one of the three labels
   */
  public ChineseJudges {
    toxic = Set.copyOf(toxic);
    if (polarity != null) {
      List<String> labels = polarity.labels();
      for (String one : POLARITIES) {
        if (labels.stream().noneMatch(one::equalsIgnoreCase)) {
          throw new ConfigException(
              "the labeller of polarity needs the labels %s, and %s has %s"
                  .formatted(POLARITIES, polarity.provenance(), labels));
        }
      }
    }
  }

  /** Labellers alone; the labels that say toxic are those that are known by their names. */
  public static ChineseJudges of(@Nullable TextLabeller toxicity, @Nullable TextLabeller polarity) {
    return new ChineseJudges(
        toxicity,
        toxicity == null ? Set.of() : ToxicLabels.of(toxicity, List.of()),
        polarity,
        null,
        null);
  }

  /** Who judges what, by the dimension. */
  Map<String, String> provenance() {
    Map<String, String> all = new LinkedHashMap<>();
    if (toxicity != null) {
      all.put("toxicity", toxicity.provenance() + "; toxic is " + String.join(" or ", toxic));
    }
    if (polarity != null) {
      all.put("polarity", polarity.provenance());
    }
    if (encoder != null) {
      all.put("content", encoderName(encoder));
    }
    if (bertScore != null) {
      all.put("bert_score", bertScore.id().toString());
    }
    return all;
  }

  static String encoderName(SentenceEncoder encoder) {
    return encoder.info().architecture() + " " + encoder.info().weightsSha256().substring(0, SHOWN);
  }
}
