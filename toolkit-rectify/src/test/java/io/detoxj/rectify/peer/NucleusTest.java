/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NucleusTest {
  @Test
  void keeps_the_smallest_set_that_reaches_p() {
    float[] logits = {(float) Math.log(0.125), (float) Math.log(0.5), (float) Math.log(0.375)};
    assertThat(kept(logits, 0.5)).containsExactly(1);
    assertThat(kept(logits, 0.51)).containsExactly(1, 2);
    assertThat(kept(logits, 0.875)).containsExactly(1, 2);
    assertThat(kept(logits, 0.9)).containsExactly(0, 1, 2);
    assertThat(kept(logits, 1)).containsExactly(0, 1, 2);
    assertThat(kept(new float[] {1, 1, 1, 1}, 0.5)).containsExactly(0, 1);
    assertThat(kept(new float[] {Float.NEGATIVE_INFINITY, 3}, 0.9)).containsExactly(1);
  }

  @Test
  void agrees_with_the_generators_top_p(@TempDir Path folder) {
    Random random = new Random(5);
    try (Tokenizer tokenizer = Scripts.tokenizer(folder)) {
      for (int i = 0; i < 40; i++) {
        float[] logits = new float[TinyTokenizer.vocabularySize()];
        // Flat and peaked, so that few and nearly all tokens are kept.
        double spread = 0.1 + i / 5.0;
        for (int token = 0; token < logits.length; token++) {
          logits[token] = (float) (spread * random.nextGaussian());
        }
        double p = i % 2 == 0 ? 0.9 : 0.5 + random.nextDouble() / 2.001;
        assertThat(kept(logits, p)).isEqualTo(keptByGenerator(tokenizer, logits, p));
      }
    }
  }

  private static List<Integer> kept(float[] logits, double p) {
    float[] row = logits.clone();
    Nucleus.keep(row, p);
    List<Integer> kept = new ArrayList<>();
    for (int token = 0; token < row.length; token++) {
      if (row[token] > Float.NEGATIVE_INFINITY) {
        assertThat(row[token]).isEqualTo(logits[token]);
        kept.add(token);
      }
    }
    return kept;
  }

  private static List<Integer> keptByGenerator(Tokenizer tokenizer, float[] logits, double p) {
    List<Integer> kept = new ArrayList<>();
    LogitsProcessor last =
        new LogitsProcessor() {
          @Override
          public Stage stage() {
            return Stage.FINAL;
          }

          @Override
          public void process(float[][] rows) {
            for (int token = 0; token < rows[0].length; token++) {
              if (rows[0][token] > Float.NEGATIVE_INFINITY) {
                kept.add(token);
              }
            }
          }
        };
    ScriptedModel model = new ScriptedModel(tokenizer, text -> logits.clone(), List.of(() -> last));
    new Generator(GenerationConfig.nucleus(1, p, 1, 3))
        .generate(model, List.of(new Prompt("p", "a")));
    return kept;
  }

  @Test
  void the_denominator_is_safe_for_any_size_of_logit() {
    assertThat(LogSum.of(new float[] {1000, 1000})).isEqualTo(1000 + Math.log(2));
    assertThat(LogSum.of(new float[] {-1000, Float.NEGATIVE_INFINITY})).isEqualTo(-1000);
    float[] none = new float[3];
    Arrays.fill(none, Float.NEGATIVE_INFINITY);
    assertThat(LogSum.of(none)).isNegative().isInfinite();
  }
}
