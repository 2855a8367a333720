/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.fixture.TokenizerKind;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model may end its texts with several tokens; each ends a text. */
class EndsOfTextTest {
  private static final List<Prompt> PROMPT = List.of(new Prompt("p", "the soup"));

  @TempDir Path folder;

  @Test
  void everyEndOfAFolderEndsAText() throws IOException {
    TinyGpt2.writeTo(folder);
    List<Integer> greedy;
    try (TransformerModel model = TransformerModel.load(folder)) {
      assertThat(model.endsOfText()).containsExactly(319);
      greedy = new Generator(GenerationConfig.greedy(8)).generate(model, PROMPT).get(0).tokens();
    }
    int third = greedy.get(2);
    assertThat(greedy.subList(0, 2)).doesNotContain(third);
    Files.writeString(
        folder.resolve("generation_config.json"), "{\"eos_token_id\":[319," + third + "]}");
    try (TransformerModel model = TransformerModel.load(folder)) {
      assertThat(model.endsOfText()).containsExactly(319, third);
      assertThat(model.endOfText()).isEqualTo(319);
      assertThat(model.info().endsOfText()).containsExactlyInAnyOrder(319, third);
      assertThat(model.info().specialTokens()).contains(319, third);
      for (boolean cached : new boolean[] {true, false}) {
        Completion ended = complete(model, GenerationConfig.greedy(8).withKvCache(cached));
        assertThat(ended.tokens()).isEqualTo(greedy.subList(0, 2));
        assertThat(ended.finishReason()).isEqualTo(FinishReason.END_OF_TEXT);
      }
      List<Integer> heard = new ArrayList<>();
      new Generator(GenerationConfig.greedy(8))
          .generate(model, PROMPT, ProgressListener.silent(), event -> heard.add(event.token()));
      assertThat(heard).isEqualTo(greedy.subList(0, 3));
      GenerationConfig longer = GenerationConfig.greedy(8).with(new Stops(List.of(), Set.of(), 6));
      assertThat(complete(model, longer).tokens()).hasSizeGreaterThan(5).doesNotContain(third);
    }
  }

  private static Completion complete(TransformerModel model, GenerationConfig config) {
    return new Generator(config).generate(model, PROMPT).get(0);
  }

  @Test
  void theConfigurationOfTheModelMayListThemToo() throws IOException {
    TinyGpt2.ending(TinyGpt2.writeTo(folder), "[300, 319]");
    try (TransformerModel model = TransformerModel.load(folder)) {
      assertThat(model.endsOfText()).containsExactly(300, 319);
    }
  }

  /** A model that likes certain tokens better the earlier they stand. */
  private static ScriptedModel liking(Tokenizer tokenizer, int... tokens) {
    return new ScriptedModel(
        tokenizer,
        history -> {
          float[] row = new float[tokenizer.vocabularySize()];
          for (int i = 0; i < tokens.length; i++) {
            row[tokens[i]] = 10 - i;
          }
          return row;
        },
        List.of());
  }

  private static Completion greedy(ScriptedModel model, List<String> banned, Stops stops) {
    GenerationConfig config =
        GenerationConfig.greedy(2).with(new Penalties(1, 0, 0, 0, banned)).with(stops);
    return new Generator(config).generate(model, List.of(new Prompt("p", "you."))).get(0);
  }

  @Test
  void noEndAndNoStopBeforeTheLeastLengthWhateverItsNameOrNumber() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int turn = tokenizer.id(TokenizerKind.TURN).orElseThrow();
      int end = tokenizer.id(TokenizerKind.END).orElseThrow();
      int word = tokenizer.id("\u2581turnip").orElseThrow();
      ScriptedModel model = liking(tokenizer, turn, end, word).ending(List.of(end, turn));
      Stops least = new Stops(List.of(), Set.of(), 2);
      assertThat(greedy(model, List.of(), Stops.NONE).tokens()).isEmpty();
      assertThat(greedy(model, List.of(), least).text()).isEqualTo(" turnip turnip");
      ScriptedModel named = liking(tokenizer, turn, word);
      Stops byName = new Stops(List.of(TokenizerKind.TURN), Set.of(), 2);
      assertThat(greedy(named, List.of(), byName).text()).isEqualTo(" turnip turnip");
      assertThatThrownBy(() -> greedy(named, List.of(), new Stops(List.of(), Set.of(9999), 0)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the stop token 9999");
    }
  }

  @Test
  void bannedWordsAreBannedWithAndWithoutTheirSpaceInEveryKindOfTokenizer() throws IOException {
    for (TokenizerKind kind :
        List.of(
            TokenizerKind.BYTE_LEVEL,
            TokenizerKind.LLAMA,
            TokenizerKind.METASPACE,
            TokenizerKind.UNIGRAM,
            TokenizerKind.GEMMA)) {
      try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
        int[] spaced = tokenizer.encodeContinuation(" turnip");
        int[] plain = tokenizer.encodeContinuation("turnip");
        int[] other = tokenizer.encodeContinuation(" garden");
        int last = plain[plain.length - 1];
        ScriptedModel model = liking(tokenizer, spaced[0], last, other[0]);
        String before = greedy(model, List.of(), Stops.NONE).text();
        assertThat(before).as("%s", kind).isEqualTo(" turnip turnip");
        // Where the word without a space is several tokens, only its last one after the others is.
        String banned = greedy(model, List.of("turnip"), Stops.NONE).text();
        assertThat(banned).as("%s", kind).doesNotContain("turnip");
        if (plain.length == 1) {
          assertThat(banned).isEqualTo(" garden garden");
        }
      }
    }
  }

  @Test
  void aSpecialTokenCanBeBannedByItsName() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int end = tokenizer.id(TokenizerKind.END).orElseThrow();
      int word = tokenizer.id("\u2581turnip").orElseThrow();
      ScriptedModel model = liking(tokenizer, end, word);
      assertThat(greedy(model, List.of(), Stops.NONE).tokens()).isEmpty();
      assertThat(greedy(model, List.of(TokenizerKind.END), Stops.NONE).tokens())
          .containsExactly(word, word);
    }
  }
}
