/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import java.util.List;

/** Cuts sentences into words and joins words to sentences. Safe for several threads. */
public interface Segmenter {
  /** Its name with a version, for reports. */
  String id();

  /** The words of a sentence in their order. */
  List<String> words(String sentence);

  /** A sentence of words. */
  String join(List<String> words);
}
