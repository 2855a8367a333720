/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The settings of Llama 3's scaled positions. A file has only what they come to, a divisor for each
 * frequency; the settings that published models have are tried until one comes to the same.
 */
record LlamaScaling(GgufFile file, GgufKeys keys) {
  private static final double LOW = 1;
  private static final double HIGH = 4;
  private static final int CONTEXT = 8192;
  private static final double CLOSE = 1e-4;

  ObjectNode read(GgufTensor tensor, int headWidth) {
    float[] divisors = new float[tensor.width()];
    try {
      file.readRow(tensor, 0, divisors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    double factor = 1;
    for (float divisor : divisors) {
      factor = Math.max(factor, divisor);
    }
    double base = keys.number("rope.freq_base", 10_000);
    for (int i = 0; i < divisors.length; i++) {
      double expected = divisor(factor, Math.pow(base, -2.0 * i / headWidth));
      if (2 * divisors.length != headWidth || Math.abs(divisors[i] - expected) > CLOSE * expected) {
        throw file.metadata()
            .refused(
                tensor.name(),
                "scales positions otherwise than Llama 3.1 and 3.2 do, which is not supported");
      }
    }
    return JsonNodeFactory.instance
        .objectNode()
        .put("rope_type", "llama3")
        .put("factor", factor)
        .put("low_freq_factor", LOW)
        .put("high_freq_factor", HIGH)
        .put("original_max_position_embeddings", CONTEXT);
  }

  private static double divisor(double factor, double frequency) {
    double length = 2 * Math.PI / frequency;
    if (length < CONTEXT / HIGH) {
      return 1;
    }
    if (length > CONTEXT / LOW) {
      return factor;
    }
    double smooth = (CONTEXT / length - LOW) / (HIGH - LOW);
    return 1 / ((1 - smooth) / factor + smooth);
  }
}
