/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States beside the vectors of SentenceEncoder, which are recorded from sentence-transformers. */
class TokenEncoderTest {
  @TempDir private Path parent;

  @Test
  void the_mean_of_the_last_states_is_the_vector_of_the_text() throws IOException {
    Path folder = TinyClassifier.writeSentenceEncoder(parent);
    List<String> texts = List.of("the rain falls", "", "You are a soggy biscuit, 😀!");
    try (TokenEncoder tokens = TokenEncoder.load(folder);
        SentenceEncoder sentences = SentenceEncoder.load(folder)) {
      int before = tokens.nativeArrays();
      List<TokenEncoder.States> states = tokens.encode(texts, tokens.info().layers());
      assertThat(tokens.nativeArrays()).isEqualTo(before);
      for (int text = 0; text < texts.size(); text++) {
        float[] expected = sentences.encode(texts).get(text);
        double[] sum = new double[tokens.info().width()];
        double squares = 0;
        for (int i = 0; i < sum.length; i++) {
          for (int token = 0; token < states.get(text).size(); token++) {
            sum[i] += states.get(text).state(token)[i];
          }
          squares += sum[i] * sum[i];
        }
        for (int i = 0; i < sum.length; i++) {
          assertThat(sum[i] / Math.sqrt(squares)).isEqualTo(expected[i], within(1e-5));
        }
      }
      assertThat(states.get(1).isEmpty()).isTrue();
      assertThat(states.get(1).size()).isEqualTo(2);
      assertThat(states.get(0).isText(0)).isFalse();
      assertThat(states.get(0).isText(1)).isTrue();
      assertThat(states.get(0).isText(states.get(0).size() - 1)).isFalse();
    }
  }

  @Test
  void states_are_the_same_in_any_company() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Lengths of all kinds, some of them twice, and one longer than a batch.
      texts.add("the rain falls ".repeat(1 + i % 23) + "on kite " + i);
    }
    texts.add("rain and rain ".repeat(80));
    try (TokenEncoder tokens = TokenEncoder.load(TinyClassifier.writeSentenceEncoder(parent))) {
      int layers = tokens.info().layers();
      int before = tokens.nativeArrays();
      List<TokenEncoder.States> together = tokens.encodeAlike(texts, layers);
      assertThat(tokens.nativeArrays()).isEqualTo(before);
      List<TokenEncoder.States> packed = tokens.encode(texts, layers);
      for (int text = 0; text < texts.size(); text++) {
        TokenEncoder.States alone = tokens.encodeAlike(List.of(texts.get(text)), layers).get(0);
        assertThat(alone.size()).isEqualTo(together.get(text).size());
        for (int token = 0; token < alone.size(); token++) {
          assertThat(together.get(text).state(token)).isEqualTo(alone.state(token));
          assertThat(packed.get(text).state(token))
              .containsExactly(alone.state(token), within(1e-4f));
        }
      }
    }
  }

  @Test
  void layers_differ_and_long_texts_are_cut() throws IOException {
    Path folder = TinyClassifier.writeSentenceEncoder(parent);
    TokenEncoder tokens = TokenEncoder.load(folder);
    String text = "rain and rain ".repeat(80);
    TokenEncoder.States first = tokens.encode(List.of(text), 0).get(0);
    TokenEncoder.States second = tokens.encode(List.of(text), 1).get(0);
    assertThat(first.isCut()).isTrue();
    assertThat(first.size()).isEqualTo(tokens.info().maxTokens());
    assertThat(first.state(3)).isNotEqualTo(second.state(3));
    assertThat(first.id(3)).isEqualTo(second.id(3));
    assertThatIllegalArgumentException().isThrownBy(() -> tokens.encode(List.of("a"), -1));
    assertThatIllegalArgumentException().isThrownBy(() -> tokens.encode(List.of("a"), 99));
    tokens.close();
    assertThatIllegalStateException().isThrownBy(() -> tokens.encode(List.of("a"), 1));
  }

  @Test
  void tokens_know_their_places_in_chars() throws IOException {
    Path folder = TinyClassifier.writeSentenceEncoder(parent);
    String text = "😀 rain \uDC00 falls";
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      List<Tokenizer.Placed> placed = tokenizer.encodeWithPlaces(text);
      assertThat(placed.stream().mapToInt(Tokenizer.Placed::id).toArray())
          .containsExactly(tokenizer.encode(text));
      StringBuilder covered = new StringBuilder();
      placed.forEach(token -> covered.append(text, token.start(), token.end()));
      // BERT drops U+FFFD, which stands for half a surrogate pair.
      assertThat(covered.toString()).isEqualTo("😀rainfalls");
    }
  }
}
