/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikelihoodsTest {
  @TempDir Path folder;
  private TransformerModel model;

  @BeforeEach
  void load() {
    model = TinyGpt2.load(folder);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static int[] ids(int seed, int length) {
    return IntStream.range(0, length).map(i -> (seed * 31 + i * 17) % 300).toArray();
  }

  /** From logits at every position, in Java. */
  private double byHand(int[] ids, int scored) {
    float[][] logits = model.forward(List.of(Arrays.copyOf(ids, ids.length - 1))).get(0);
    double nats = 0;
    for (int i = ids.length - scored; i < ids.length; i++) {
      double sum = 0;
      for (float one : logits[i - 1]) {
        sum += Math.exp(one);
      }
      nats += Math.log(sum) - logits[i - 1][ids[i]];
    }
    return nats;
  }

  @Test
  void ends_of_texts_of_all_lengths_are_scored_as_by_hand() {
    List<ScoredTokens> texts = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    for (int length = 2; length <= 20; length++) {
      for (int scored : new int[] {1, length / 2, length - 1}) {
        int[] ids = ids(length, length);
        texts.add(ScoredTokens.last(Math.max(1, scored), ids, 1));
        expected.add(byHand(ids, Math.max(1, scored)));
      }
    }
    int arrays = model.nativeArrays();
    List<Likelihood> found = new Likelihoods(model).of(texts);
    assertThat(model.nativeArrays()).isEqualTo(arrays);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).nats()).isCloseTo(expected.get(i), within(1e-4));
      assertThat(found.get(i).tokens()).isEqualTo(texts.get(i).scored());
    }
  }

  @Test
  void choices_of_one_token_are_what_each_is_alone_and_one_of_all_is_greedy() {
    int[] prompt = ids(5, 9);
    List<ScoredTokens> choices =
        IntStream.range(0, model.vocabularySize())
            .mapToObj(token -> ScoredTokens.continuation(prompt, new int[] {token}))
            .toList();
    List<Likelihood> together = new Likelihoods(model).of(choices);
    assertThat(together).filteredOn(Likelihood::greedy).hasSize(1);
    assertThat(together.stream().mapToDouble(one -> Math.exp(-one.nats())).sum())
        .isCloseTo(1, within(1e-6));
    for (int token : new int[] {0, 17, 299}) {
      Likelihood alone = new Likelihoods(model).of(List.of(choices.get(token))).get(0);
      assertThat(together.get(token).nats()).isCloseTo(alone.nats(), within(1e-4));
      assertThat(together.get(token).greedy()).isEqualTo(alone.greedy());
    }
  }

  @Test
  void greedy_is_what_greedy_decoding_writes() {
    int[] text = ids(3, 4);
    for (int i = 0; i < 5; i++) {
      float[] logits = model.forward(List.of(text)).get(0)[text.length - 1];
      int best =
          IntStream.range(0, logits.length).reduce(0, (a, b) -> logits[b] > logits[a] ? b : a);
      text = Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = best;
    }
    assertThat(new Likelihoods(model).of(List.of(ScoredTokens.last(5, text, 4))).get(0).greedy())
        .isTrue();
    text[6] = (text[6] + 1) % 300;
    assertThat(new Likelihoods(model).of(List.of(ScoredTokens.last(5, text, 4))).get(0).greedy())
        .isFalse();
  }

  @Test
  void a_text_begins_with_the_token_that_the_model_was_trained_to_read_first() {
    int[] text = {5, 6, 7};
    ScoredTokens scored = ScoredTokens.text(model, text);
    assertThat(scored.length()).isEqualTo(4);
    assertThat(scored.scored()).isEqualTo(3);
    assertThat(ScoredTokens.beginning(model)).isEqualTo(model.endOfText());
    assertThat(new Likelihoods(model).of(List.of(scored)).get(0).nats())
        .isCloseTo(byHand(new int[] {model.endOfText(), 5, 6, 7}, 3), within(1e-4));
  }

  @Test
  void what_cannot_be_scored_is_refused() {
    assertThatThrownBy(() -> ScoredTokens.afterFirst(new int[] {1}))
        .hasMessageContaining("at least one is scored");
    assertThatThrownBy(() -> ScoredTokens.continuation(new int[0], new int[] {1}))
        .hasMessageContaining("at least one stands before it");
    assertThatThrownBy(() -> ScoredTokens.last(1, new int[] {1, 2}, 3))
        .hasMessageContaining("nor 3 be a prompt");
    ScoredTokens tooLong = ScoredTokens.afterFirst(ids(1, model.contextLength() + 2));
    assertThat(tooLong.fits(model)).isFalse();
    assertThat(ScoredTokens.afterFirst(ids(1, model.contextLength() + 1)).fits(model)).isTrue();
    assertThat(ScoredTokens.afterFirst(new int[] {1, model.vocabularySize()}).fits(model))
        .isFalse();
    assertThatThrownBy(() -> new Likelihoods(model).of(List.of(tooLong)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model.tokenScores(List.of(new int[] {1, 2}), List.of(1), List.of(2)))
        .hasMessageContaining("2 of the last are to be scored; it must be 0 to 1");
    assertThat(model.tokenScores(List.of(new int[] {1, 2}), List.of(1), List.of(0)))
        .containsExactly(List.of());
  }
}
