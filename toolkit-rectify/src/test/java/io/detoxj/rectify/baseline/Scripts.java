/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Models that give written probabilities to the first tokens and none to the others. */
final class Scripts {
  private Scripts() {}

  static Tokenizer tokenizer(Path folder) {
    try {
      return Tokenizer.load(TinyTokenizer.write(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Probabilities by what was read so far. */
  static ScriptedModel model(Tokenizer tokenizer, Function<List<Integer>, double[]> probabilities) {
    return new ScriptedModel(tokenizer, history -> logits(probabilities.apply(history)), List.of());
  }

  /** Logits whose softmax is these probabilities, the others being too small for a double. */
  static float[] logits(double... probabilities) {
    float[] logits = new float[TinyTokenizer.vocabularySize()];
    Arrays.fill(logits, -1000);
    for (int i = 0; i < probabilities.length; i++) {
      logits[i] = probabilities[i] == 0 ? -1000 : (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  /** The probabilities of the first tokens. */
  static double[] softmax(float[] logits, int count) {
    double denominator = LogSum.of(logits);
    double[] probabilities = new double[count];
    for (int i = 0; i < count; i++) {
      probabilities[i] = Math.exp(logits[i] - denominator);
    }
    return probabilities;
  }
}
