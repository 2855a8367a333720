/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Firing;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordFilterTest {
  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() {
    tokenizer = Scripts.tokenizer(folder);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  /** Writes a text, whatever was chosen before; a full stop is second best. */
  private LanguageModel writing(String text) {
    int[] tokens = tokenizer.encode(text);
    int stop = tokenizer.encode(".")[0];
    return new ScriptedModel(
        tokenizer,
        read -> {
          float[] row = new float[tokenizer.vocabularySize()];
          int done = read.size() - tokenizer.encode("a").length;
          row[stop] = 5;
          row[done < tokens.length ? tokens[done] : row.length - 1] = 10;
          return row;
        },
        List.of());
  }

  private WordFilter filter(LanguageModel model, String... lines) {
    try {
      Path file = Files.writeString(folder.resolve("list.txt"), String.join("\n", lines));
      return WordFilter.read(file, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String written(String text, boolean wholeWords, String... words) {
    LanguageModel model = writing(text);
    WordFilter filter = filter(model, words);
    return Recorded.run(
            model, wholeWords ? filter : filter.insideWords(), GenerationConfig.greedy(40), "a")
        .completions()
        .get(0)
        .text();
  }

  @ParameterizedTest
  @CsvSource({
    // A word that is one token, one of many tokens, and a phrase.
    "' the soggy turnip', soggy, ' the. turnip'",
    "' the grumblewort is', grumblewort, ' the grumblewor. is'",
    "' the soggy turnip is', soggy turnip, ' the soggy. is'",
    // Case is ignored on both sides.
    "' GrumbleWort is', grumblewort, ' GrumbleWor. is'",
    "' grumblewort is', GRUMBLEWORT, ' grumblewor. is'",
    "' a SOGGY turnip', soggy, ' a SOGG. turnip'",
    "' \u00c4RGELWURZ is', \u00e4rgelwurz, ' \u00c4RGELWUR. is'",
    "' \u00e4rgelwurz is', \u00c4rgelwurz, ' \u00e4rgelwur. is'",
    // Parts of other words are not words, on the left, on the right and around.
    "' mankind is', kind, ' mankind is'",
    "' hello is', hell, ' hello is'",
    "' garden is', arde, ' garden is'",
    "' n\u00e9kind is', kind, ' n\u00e9kind is'",
    // Punctuation of any kind is a border.
    "' \u201csoggy turnip', turnip, ' \u201csoggy.'",
    "' \u201cgrumblewort is', grumblewort, ' \u201cgrumblewor. is'",
    "'-kin', kin, '-ki.'",
    // A word begun in the prompt.
    "'b is', ab, '. is'",
    // A longer word cannot go over a listed one.
    "' kindly is', kind, '.ly is'",
  })
  void whole_words_are_not_completed(String text, String words, String expected) {
    assertThat(written(text, true, words)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "' hello is', hell, ' . is'",
    "' mankind is', kind, ' mankin. is'",
    "' the garden is', arde, ' the. is'",
    "'hello is', ello, '. is'",
    "' the soggy turnip', soggy, ' the. turnip'",
  })
  void inside_words_they_are_not_completed_either(String text, String words, String expected) {
    assertThat(written(text, false, words)).isEqualTo(expected);
  }

  @Test
  void comments_and_blank_lines_are_no_words() {
    LanguageModel model = writing(" the soggy # turnip");
    WordFilter filter = filter(model, "\ufeff# kind", "", "  turnip  ", "\t", "turnip\r");
    assertThat(filter.spec().parameters()).containsEntry("words", "1");
    assertThat(
            Recorded.run(model, filter, GenerationConfig.greedy(40), "a")
                .completions()
                .get(0)
                .text())
        .isEqualTo(" the soggy #.");
  }

  @Test
  void it_forbids_nothing_when_nothing_else_is_left() {
    int turnip = tokenizer.encode(" turnip")[0];
    float[] only = new float[tokenizer.vocabularySize()];
    Arrays.fill(only, Float.NEGATIVE_INFINITY);
    only[turnip] = 1;
    LanguageModel model = new ScriptedModel(tokenizer, read -> only.clone(), List.of());
    WordFilter filter = filter(model, "turnip");
    Recorded run = Recorded.run(model, filter, GenerationConfig.greedy(2), "a");
    assertThat(run.completions().get(0).tokens()).containsExactly(turnip, turnip);
  }

  @Test
  void it_acts_after_the_penalties_of_the_generator_and_tells_how_much() {
    LanguageModel model = writing(" turnip");
    GenerationConfig config =
        GenerationConfig.greedy(1).with(new Penalties(1, 0, 0, 0, List.of(".")));
    try (LanguageModel view = model.with(filter(model, "turnip"))) {
      assertThat(new Generator(config).generate(view, Recorded.prompts("a")).get(0).tokens())
          .containsExactly(0);
      Firing firing = view.firings().get(0);
      assertThat(firing.fired()).isOne();
      // The full stop is banned already, so what is left of its share is nothing.
      double share = Math.exp(10) / (Math.exp(10) + tokenizer.vocabularySize() - 2);
      assertThat(firing.measures().get("forbidden-mass")).isCloseTo(share, within(1e-6));
    }
  }

  @Test
  void the_report_has_the_hash_and_no_word() throws IOException {
    LanguageModel model = writing("");
    WordFilter filter = filter(model, "grumblewort");
    assertThat(filter.spec().artifacts())
        .containsEntry("list", Fingerprint.ofHash(Sha256.hex(folder.resolve("list.txt"))));
    assertThat(filter.spec().toString() + filter + filter.plan(model.info()))
        .doesNotContain("grumblewort");
    assertThat(filter.insideWords().spec().parameters()).containsEntry("whole-words", "false");
  }

  @Test
  void another_vocabulary_is_refused() {
    WordFilter filter = filter(writing(""), "grumblewort");
    try (TransformerModel other = TinyGpt2.load(folder.resolve("tiny"))) {
      assertThatThrownBy(() -> other.with(filter))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("word filter's model has another vocabulary");
    }
  }
}
