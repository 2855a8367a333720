/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import java.util.List;

/**
 * What a language model is told that labels texts. The texts here are ours: the paper's classifiers
 * were trained on instructions of their own, so that their figures and those by this question are
 * not the same thing.
 *
 * @param system who it is and what the labels mean; the text follows as the user's turn
 * @param labels what it may answer
 */
public record LabelQuestion(String system, List<String> labels) {
  /**
   * Checks that there is something to choose from.
   *
   * @throws ConfigException if there are fewer than two labels
   */
  public LabelQuestion {
    labels = List.copyOf(labels);
    if (labels.size() < 2) {
      throw new ConfigException("a question needs two labels or more, not " + labels);
    }
  }

  /** Whether a Chinese text is toxic: 有毒 or 无毒. */
  public static LabelQuestion chineseToxicity() {
    return new LabelQuestion(
        """
        你判断一段中文文字是否有毒。出现脏话、侮辱或歧视的词语，即使程度轻微、用谐音、字母、符号或表情代替，都算有毒。\
        情绪强烈、不满或讽刺，但没有这样的词语，不算有毒。只回答“有毒”或“无毒”，不要写别的。""",
        List.of("有毒", "无毒"));
  }

  /** The polarity of a Chinese text as ToxiRewriteCN names it: Toxic, Neutral or Polite. */
  public static LabelQuestion chinesePolarity() {
    return new LabelQuestion(
        """
        你判断一段中文文字属于哪一类。Toxic：含有脏话或侮辱的词语。Neutral：没有这样的词语，但保留了原有的情绪，\
        例如愤怒、讽刺或抱怨。Polite：没有这样的词语，语气客气，情绪被冲淡。只回答 Toxic、Neutral 或 Polite，不要写别的。""",
        List.of("Toxic", "Neutral", "Polite"));
  }
}
