/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Chinese words by a hidden Markov model over a dictionary: Lucene's smartcn, an optional
 * dependency. White space and whatever else the model passes over stay as words of their own, so
 * that the words of a sentence, joined without blanks, are the sentence.
 *
 * <p>The published deletion baseline segments with jieba, so some words differ from its own.
 */
public final class ChineseSegmenter implements Segmenter {
  /**
   * Prepares to segment.
   *
   * @throws ConfigException if smartcn is not on the class path
   */
  public ChineseSegmenter() {
    try {
      Class.forName("org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer");
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          "Chinese words need Lucene's smartcn: put org.apache.lucene:lucene-analysis-smartcn on the class path",
          e);
    }
  }

  @Override
  public String id() {
    return "smartcn-9";
  }

  @Override
  public List<String> words(String sentence) {
    List<String> words = new ArrayList<>();
    int done = 0;
    try (HMMChineseTokenizer tokenizer = new HMMChineseTokenizer()) {
      OffsetAttribute offsets = tokenizer.addAttribute(OffsetAttribute.class);
      tokenizer.setReader(new StringReader(sentence));
      tokenizer.reset();
      while (tokenizer.incrementToken()) {
        if (offsets.startOffset() > done) {
          words.add(sentence.substring(done, offsets.startOffset()));
        }
        words.add(sentence.substring(offsets.startOffset(), offsets.endOffset()));
        done = offsets.endOffset();
      }
      tokenizer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (done < sentence.length()) {
      words.add(sentence.substring(done));
    }
    return List.copyOf(words);
  }

  @Override
  public String join(List<String> words) {
    return String.join("", words);
  }
}
