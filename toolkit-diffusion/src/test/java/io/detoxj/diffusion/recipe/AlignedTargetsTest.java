/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.OutputTokens;
import io.detoxj.diffusion.latent.PaddedStates;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.latent.StateStore;
import io.detoxj.diffusion.latent.TinyTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Letters stand for ids, and a dot for a gap. */
class AlignedTargetsTest {
  @TempDir private static Path folder;

  private static int[] ids(String letters) {
    return letters.chars().map(letter -> letter == '.' ? OutputTokens.GAP : letter).toArray();
  }

  private static String letters(int[] ids) {
    StringBuilder letters = new StringBuilder();
    Arrays.stream(ids).forEach(id -> letters.append(id == OutputTokens.GAP ? '.' : (char) id));
    return letters.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "[abc],   [abc],    9, [abc]",
    "[abcd],  [acd],    9, [a.cd]",
    "[abcd],  [bd],     9, [.b.d]",
    "[abcd],  [axd],    9, [ax.d]", // what replaces begins where what is gone began
    "[abcd],  [axyzd],  9, [axyzd]", // longer than what it replaces: all behind it moves
    "[abcd],  [abxcd],  9, [abxcd]",
    "[abcd],  [xy],     9, [xy..]",
    "[abcdef],[afxyz], 11, [a....fxyz]",
    "[abcdef],[afxyz],  9, [a..fxyz]", // room for two gaps
    "[abcdef],[afxyz],  7, [afxyz]"
  })
  void what_stays_stands_at_its_place(String source, String target, int most, String aligned) {
    int[] places = AlignedTargets.of(ids(source), ids(target), most);
    assertThat(letters(places)).isEqualTo(aligned);
    assertThat(letters(places).replace(".", "")).isEqualTo(target);
  }

  @Test
  void a_spaced_text_has_the_states_of_its_tokens_at_their_places() throws IOException {
    try (FrozenEncoder encoder = FrozenEncoder.load(TinyTexts.encoder(folder))) {
      List<String> texts = List.of("you soggy goat, the rain falls", "the rain falls");
      StateStore store = StateStore.of(encoder, texts, ProgressListener.silent());
      List<LatentPairs.Pair> pairs =
          AlignedTargets.added(store, List.of(new LatentPairs.Pair(0, 1)), 40);
      assertThat(pairs).containsExactly(new LatentPairs.Pair(0, 2));
      int[] source = store.ids(0);
      int[] places = store.ids(2);
      assertThat(places).hasSameSizeAs(source);
      Standardizer standardizer = store.standardizer();
      PaddedStates padded =
          PaddedStates.of(List.of(store.encoded(2), store.encoded(1)), standardizer, source.length);
      int width = encoder.width();
      int token = 0;
      for (int place = 0; place < places.length; place++) {
        boolean gap = places[place] == OutputTokens.GAP;
        assertThat(places[place]).isIn(OutputTokens.GAP, source[place]);
        assertThat(padded.seen()[0][place]).isEqualTo(!gap);
        float[] there = Arrays.copyOfRange(padded.rows()[0], place * width, (place + 1) * width);
        float[] expected = new float[width];
        if (!gap) {
          System.arraycopy(padded.rows()[1], token++ * width, expected, 0, width);
        }
        assertThat(there).containsExactly(expected);
      }
      assertThat(token).isEqualTo(store.ids(1).length);
    }
  }
}
