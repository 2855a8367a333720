/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import io.detoxj.core.run.Fingerprint;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What judges continuations; any toxicity scorer can be wrapped in one. */
public interface ContinuationScorer {
  /** Names the scorer and its version, for messages. */
  String id();

  /**
   * Everything that makes its scores, for the file: a file of another scorer is not gone on with.
   */
  Fingerprint fingerprint();

  /**
   * Judges texts.
   *
   * @return one probability of being toxic for each text, in [0, 1]; empty where there is none,
   *     which is never taken for 0
   */
  List<OptionalDouble> scores(List<String> texts);

  /** A scorer by function, of which the id says all: name, version, settings. */
  static ContinuationScorer of(String id, Function<List<String>, List<OptionalDouble>> scores) {
    return of(id, Fingerprint.builder().put("id", id).build(), scores);
  }

  /** A scorer by function. */
  static ContinuationScorer of(
      String id, Fingerprint fingerprint, Function<List<String>, List<OptionalDouble>> scores) {
    return new ContinuationScorer() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public Fingerprint fingerprint() {
        return fingerprint;
      }

      @Override
      public List<OptionalDouble> scores(List<String> texts) {
        return scores.apply(texts);
      }
    };
  }
}
