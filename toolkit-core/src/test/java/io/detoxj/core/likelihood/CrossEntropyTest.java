/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossEntropyTest {
  @TempDir Path folder;

  @Test
  void every_token_counts_the_same() {
    try (TransformerModel model = TinyGpt2.load(folder)) {
      List<int[]> sequences = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        int first = i;
        sequences.add(
            IntStream.range(0, 1 + i % 9).map(j -> (first * 31 + j * 17) % 300).toArray());
      }
      double sum = 0;
      int count = 0;
      for (int[] sequence : sequences) {
        for (float value : model.logProbabilities(List.of(sequence)).get(0)) {
          sum -= value;
          count++;
        }
      }
      assertThat(CrossEntropy.of(model, sequences)).isCloseTo(sum / count, within(1e-5));
      assertThatThrownBy(() -> CrossEntropy.of(model, List.of(new int[] {3})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("none of the 1 sequences has two tokens");
    }
  }
}
