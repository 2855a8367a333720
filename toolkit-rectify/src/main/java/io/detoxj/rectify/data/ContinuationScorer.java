/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What judges continuations; any toxicity scorer can be wrapped in one. */
public interface ContinuationScorer {
  /** Names the scorer and its version, for the file. */
  String id();

  /**
   * Judges texts.
   *
   * @return one probability of being toxic for each text, in [0, 1]; empty where there is none,
   *     which is never taken for 0
   */
  List<OptionalDouble> scores(List<String> texts);

  /** A scorer by function. */
  static ContinuationScorer of(String id, Function<List<String>, List<OptionalDouble>> scores) {
    return new ContinuationScorer() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public List<OptionalDouble> scores(List<String> texts) {
        return scores.apply(texts);
      }
    };
  }
}
