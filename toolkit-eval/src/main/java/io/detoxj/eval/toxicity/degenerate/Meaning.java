/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.degenerate;

import io.detoxj.eval.toxicity.metric.Sample;
import io.detoxj.eval.toxicity.metric.TextVectors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Likeness of meaning: the cosine of a text's vector and the sum of those of the others. */
record Meaning(TextVectors vectors) implements Likeness {
  @Override
  public String kind() {
    return "off_topic_by_meaning";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of("encoder", vectors.encoder());
  }

  @Override
  public OptionalDouble cosine(Sample text, List<Sample> others) {
    Optional<float[]> ours = vectors.of(text);
    List<float[]> theirs = others.stream().flatMap(one -> vectors.of(one).stream()).toList();
    if (ours.isEmpty() || theirs.isEmpty()) {
      return OptionalDouble.empty();
    }
    double product = 0;
    double squares = 0;
    for (int i = 0; i < ours.get().length; i++) {
      double sum = 0;
      for (float[] one : theirs) {
        sum += one[i];
      }
      product += sum * ours.get()[i];
      squares += sum * sum;
    }
    return squares == 0 ? OptionalDouble.empty() : OptionalDouble.of(product / Math.sqrt(squares));
  }
}
