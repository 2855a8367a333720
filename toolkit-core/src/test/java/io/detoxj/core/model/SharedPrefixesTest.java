/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.detoxj.core.fixture.ReferenceModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences that begin alike are read as one beginning and several ends, and score the same. */
class SharedPrefixesTest {
  @TempDir Path folder;

  /** Three prompts of unequal lengths, each with four continuations of unequal lengths. */
  private static List<int[]> sequences() {
    List<int[]> all = new ArrayList<>();
    for (int prompt : new int[] {9, 4, 14}) {
      for (int sample = 0; sample < 4; sample++) {
        int base = prompt;
        int turn = sample;
        all.add(
            IntStream.range(0, prompt + 3 + sample)
                .map(i -> (i < base ? base * 31 + i * 17 : i * 29 + turn * 41) % 300)
                .toArray());
      }
    }
    return all;
  }

  private static List<Integer> prompts() {
    return IntStream.of(9, 9, 9, 9, 4, 4, 4, 4, 14, 14, 14, 14).boxed().toList();
  }

  private static List<Integer> scored() {
    return IntStream.range(0, 12).mapToObj(i -> 3 + i % 4).toList();
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void they_score_as_one_by_one(String name) {
    List<int[]> sequences = sequences();
    List<Integer> scored = scored();
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      TransformerModel model = reference.model();
      int arrays = model.nativeArrays();
      List<List<TokenScore>> together = model.tokenScores(sequences, prompts(), scored);
      for (int i = 0; i < sequences.size(); i++) {
        List<TokenScore> alone =
            model
                .tokenScores(
                    sequences.subList(i, i + 1),
                    prompts().subList(i, i + 1),
                    scored.subList(i, i + 1))
                .get(0);
        assertThat(together.get(i)).hasSameSizeAs(alone);
        for (int t = 0; t < alone.size(); t++) {
          TokenScore one = together.get(i).get(t);
          assertThat(one.logProbability()).isCloseTo(alone.get(t).logProbability(), offset(1e-4f));
          assertThat(one.greedy()).isEqualTo(alone.get(t).greedy());
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void what_begins_alike_is_cut_before_the_last_token_of_its_prompt() {
    List<int[]> sequences = sequences();
    SharedPrefixes shared = SharedPrefixes.of(sequences, prompts(), scored());
    assertThat(shared).isNotNull();
    assertThat(shared.prefixes()).hasSize(3);
    assertThat(shared.of()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
    for (int i = 0; i < sequences.size(); i++) {
      int[] prefix = shared.prefixes().get(shared.of()[i]);
      int[] rest = shared.rests().get(i);
      int[] whole = Arrays.copyOf(prefix, prefix.length + rest.length);
      System.arraycopy(rest, 0, whole, prefix.length, rest.length);
      assertThat(whole).isEqualTo(sequences.get(i));
      assertThat(prefix.length).isEqualTo(prompts().get(i) - 1);
    }
  }

  @Test
  void where_little_is_shared_nothing_is_cut() {
    List<int[]> unlike = List.of(new int[] {1, 2, 3, 4}, new int[] {2, 2, 3, 4});
    assertThat(SharedPrefixes.of(unlike, List.of(3, 3), List.of(1, 1))).isNull();
    List<int[]> alike = List.of(new int[] {1, 2, 3, 4}, new int[] {1, 2, 3, 5});
    assertThat(SharedPrefixes.of(alike, List.of(1, 1), List.of(3, 3))).isNull();
    assertThat(SharedPrefixes.of(alike, List.of(4, 4), List.of(1, 1))).isNotNull();
    // All their logits would be asked for, of which one is wanted.
    List<int[]> longer =
        List.of(IntStream.range(0, 60).toArray(), IntStream.range(0, 60).toArray());
    assertThat(SharedPrefixes.of(longer, List.of(20, 20), List.of(1, 1))).isNull();
  }
}
