/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import java.util.Arrays;
import java.util.List;

/** Words are what stands between white space; they are joined by one blank. */
public final class BlankSegmenter implements Segmenter {
  @Override
  public String id() {
    return "blanks-1";
  }

  @Override
  public List<String> words(String sentence) {
    return Arrays.stream(sentence.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  @Override
  public String join(List<String> words) {
    return String.join(" ", words);
  }
}
