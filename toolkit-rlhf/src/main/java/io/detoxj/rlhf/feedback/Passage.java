/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import java.util.List;

/**
 * A part of an article.
 *
 * @param title of the article
 * @param sentences in their order
 */
public record Passage(String title, List<String> sentences) {
  /** Keeps a copy of the list. */
  public Passage {
    sentences = List.copyOf(sentences);
  }
}
