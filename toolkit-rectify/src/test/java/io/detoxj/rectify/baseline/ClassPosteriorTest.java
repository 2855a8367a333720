/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPosteriorTest {
  private static final List<int[]> PROMPTS =
      List.of(
          new int[] {3, 40, 5, 271, 17},
          new int[] {6, 300},
          new int[] {6, 300},
          new int[] {9, 9, 310, 2, 2, 2, 45});
  private static final int[][] CHOSEN = {{7, 8, 9, 10}, {300, 2, 2, 44}, {1, 1, 30, 250}};

  @Test
  void carried_over_tokens_it_is_that_of_the_whole_text(@TempDir Path folder) {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      int arrays = model.nativeArrays();
      List<int[]> texts = new ArrayList<>(PROMPTS);
      try (ClassPosterior carried = posterior(model)) {
        carried.begin(PROMPTS);
        for (int[] chosen : CHOSEN) {
          for (int row = 0; row < texts.size(); row++) {
            carried.logOfCandidates(row);
            int[] longer = Arrays.copyOf(texts.get(row), texts.get(row).length + 1);
            longer[longer.length - 1] = chosen[row];
            texts.set(row, longer);
          }
          carried.accept(chosen);
          for (int row = 0; row < texts.size(); row++) {
            try (ClassPosterior fresh = posterior(model)) {
              fresh.begin(List.of(texts.get(row)));
              assertThat(carried.ofText(row)).isCloseTo(fresh.ofText(0), within(1e-5));
              assertThat(carried.logOfCandidates(row))
                  .containsExactly(fresh.logOfCandidates(0), within(1e-5));
            }
          }
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void it_is_that_of_likelihoods_from_whole_forward_passes(@TempDir Path folder) {
    try (TransformerModel model = TinyGpt2.load(folder);
        ClassPosterior posterior = posterior(model)) {
      posterior.begin(PROMPTS);
      for (int row = 0; row < PROMPTS.size(); row++) {
        int[] text = PROMPTS.get(row);
        double difference =
            logLikelihood(model, "clean", text) - logLikelihood(model, "dirty", text);
        double score = 2 * difference / text.length + 2;
        assertThat(posterior.ofText(row)).isCloseTo(1 / (1 + Math.exp(-score)), within(1e-5));
      }
    }
  }

  private static double logLikelihood(TransformerModel model, String control, int[] text) {
    int[] whole = Preamble.of(model.tokenizer(), control).before(text);
    float[][] logits = model.forward(List.of(whole)).get(0);
    double sum = 0;
    for (int i = whole.length - text.length; i < whole.length; i++) {
      sum += logits[i - 1][whole[i]] - LogSum.of(logits[i - 1]);
    }
    return sum;
  }

  private static ClassPosterior posterior(TransformerModel model) {
    return new ClassPosterior(
        new AuxiliaryModel(model, "discriminator"),
        Preamble.of(model.tokenizer(), "clean"),
        Preamble.of(model.tokenizer(), "dirty"),
        GeDiSettings.builder().learned(2, 0).build());
  }
}
