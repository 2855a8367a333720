/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.eval.toxicity.metric.TextVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vector of each text of a batch, as a journal has it.
 *
 * @param vectors float32, little-endian, in Base64; empty for a text that means nothing
 */
record VectorBatch(List<String> vectors) {
  /** Keeps an unmodifiable copy of the list. */
  VectorBatch {
    vectors = List.copyOf(vectors);
  }

  /** Equal texts are encoded once. */
  static VectorBatch of(SentenceEncoder encoder, List<String> texts) {
    List<String> distinct = texts.stream().filter(TextVectors::hasMeaning).distinct().toList();
    List<float[]> encoded = encoder.encode(distinct);
    Map<String, String> byText = new HashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      byText.put(distinct.get(i), base64(encoded.get(i)));
    }
    return new VectorBatch(texts.stream().map(text -> byText.getOrDefault(text, "")).toList());
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** The numbers of a vector. */
  static float[] numbers(String vector) {
    byte[] bytes = Base64.getDecoder().decode(vector);
    float[] numbers = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  /** Why these cannot be the vectors of some texts; empty if they can. */
  Optional<String> mismatch(List<String> texts, int width) {
    if (vectors.size() != texts.size()) {
      return Optional.of("it has vectors of another number of texts");
    }
    for (int i = 0; i < texts.size(); i++) {
      boolean right =
          TextVectors.hasMeaning(texts.get(i))
              ? isVector(vectors.get(i), width)
              : vectors.get(i).isEmpty();
      if (!right) {
        return Optional.of("text " + (i + 1) + " has no vector of " + width + " numbers");
      }
    }
    return Optional.empty();
  }

  private static boolean isVector(String vector, int width) {
    try {
      float[] numbers = numbers(vector);
      boolean finite = true;
      for (float number : numbers) {
        finite &= Float.isFinite(number);
      }
      return numbers.length == width && finite;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
