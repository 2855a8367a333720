/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import java.util.List;

/** One segment, which ends where the text does. */
record WholeText() implements Segmenter {
  @Override
  public String id() {
    return "whole";
  }

  @Override
  public List<Integer> ends(GeneratedText text) {
    return List.of(text.text().length());
  }
}
