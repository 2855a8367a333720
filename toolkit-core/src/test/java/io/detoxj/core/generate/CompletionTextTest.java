/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TokenizerKind;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prompt and completion make up the text of all tokens, whatever the tokenizer does to spaces. */
class CompletionTextTest {
  private static final List<String> PROMPTS =
      List.of(
          "you", "the soggy turnip.", "do ", "a \u00e9\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e\u8a9e", "'");

  @TempDir Path folder;

  /** A model that writes certain tokens after a prompt and then ends. */
  private static ScriptedModel writing(Tokenizer tokenizer, int[] prompt, int[] tokens, int rows) {
    return new ScriptedModel(
            tokenizer,
            history -> {
              float[] row = new float[rows];
              int done = history.size() - prompt.length;
              row[done < tokens.length ? tokens[done] : tokenizer.vocabularySize() - 1] = 10;
              return row;
            },
            List.of())
        .ofRows(rows);
  }

  private record Written(Completion completion, List<String> pieces) {}

  private static Written write(Tokenizer tokenizer, String prompt, int[] tokens, String... stops) {
    int rows = tokenizer.vocabularySize() + 20;
    ScriptedModel model = writing(tokenizer, tokenizer.encodePrompt(prompt), tokens, rows);
    GenerationConfig config =
        GenerationConfig.greedy(Math.max(1, tokens.length + 1))
            .with(new Stops(List.of(stops), Set.of(), 0));
    List<String> pieces = new ArrayList<>();
    List<Prompt> prompts = List.of(new Prompt("p", prompt));
    Completion heard =
        new Generator(config)
            .generate(model, prompts, ProgressListener.silent(), event -> pieces.add(event.piece()))
            .get(0);
    assertThat(new Generator(config).generate(model, prompts)).containsExactly(heard);
    return new Written(heard, pieces);
  }

  private static int[] all(int[] prompt, int[] tokens) {
    int[] all = Arrays.copyOf(prompt, prompt.length + tokens.length);
    System.arraycopy(tokens, 0, all, prompt.length, tokens.length);
    return all;
  }

  /** Random tokens that are not special; some ids have no token. */
  private static int[] random(Tokenizer tokenizer, RandomGenerator random, boolean bytes) {
    int[] tokens = new int[1 + random.nextInt(12)];
    for (int i = 0; i < tokens.length; i++) {
      do {
        tokens[i] = random.nextInt(tokenizer.vocabularySize() + 20);
      } while (tokenizer.specialTokens().contains(tokenizer.token(tokens[i]))
          || (tokenizer.token(tokens[i]).startsWith("<0x") && !bytes));
    }
    return tokens;
  }

  @ParameterizedTest
  @EnumSource
  void promptAndTextAreTheTextOfAllTokensAndSoAreThePieces(TokenizerKind kind) throws IOException {
    RandomGenerator random = RandomStreams.named(1, "completion-text");
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      for (int i = 0; i < 200; i++) {
        String prompt = PROMPTS.get(i % PROMPTS.size());
        int[] before = tokenizer.encodePrompt(prompt);
        int[] tokens = random(tokenizer, random, false);
        Written written = write(tokenizer, prompt, tokens);
        assertThat(tokenizer.decode(before) + written.completion().text())
            .as("%s after %s", Arrays.toString(tokens), prompt)
            .isEqualTo(tokenizer.decode(all(before, tokens)));
        assertThat(String.join("", written.pieces())).isEqualTo(written.completion().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void piecesMakeUpTheTextWhenBytesMakeNoCharacterToo(TokenizerKind kind) throws IOException {
    RandomGenerator random = RandomStreams.named(2, "completion-text");
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      for (int i = 0; i < 200; i++) {
        int[] tokens = random(tokenizer, random, true);
        Written written = write(tokenizer, PROMPTS.get(i % PROMPTS.size()), tokens);
        assertThat(String.join("", written.pieces())).isEqualTo(written.completion().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BYTE_LEVEL", "LLAMA", "METASPACE", "UNIGRAM", "GEMMA"})
  void aCompletionKeepsTheSpaceItBeginsWith(TokenizerKind kind) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      int[] tokens = tokenizer.encodeContinuation(" soggy turnip");
      assertThat(tokens).hasSize(2);
      Written written = write(tokenizer, "you", tokens);
      assertThat(written.completion().text()).isEqualTo(" soggy turnip");
      assertThat(written.pieces()).containsExactly(" soggy", " turnip", "");
      assertThat(write(tokenizer, "you", tokenizer.encodeContinuation("do")).completion().text())
          .isEqualTo("do");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BYTE_LEVEL", "LLAMA", "METASPACE", "UNIGRAM", "GEMMA"})
  void stopStringsReadTheSameText(TokenizerKind kind) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      int[] tokens = tokenizer.encodeContinuation(" soggy turnip garden");
      assertThat(stopped(tokenizer, tokens, " soggy")).isEmpty();
      assertThat(stopped(tokenizer, tokens, "gy tur")).isEqualTo(" sog");
      assertThat(stopped(tokenizer, tokens, "urn")).isEqualTo(" soggy t");
      assertThat(stopped(tokenizer, tokens, "turnip ")).isEqualTo(" soggy ");
    }
  }

  private static String stopped(Tokenizer tokenizer, int[] tokens, String stop) {
    Written written = write(tokenizer, "you", tokens, stop);
    assertThat(written.completion().finishReason()).isEqualTo(FinishReason.STOP_STRING);
    assertThat(String.join("", written.pieces())).isEqualTo(written.completion().text());
    return written.completion().text();
  }

  @ParameterizedTest
  @EnumSource
  void aStopStringThatIsASpecialTokenEndsTheText(TokenizerKind kind) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      int turn = tokenizer.id(TokenizerKind.TURN).orElseThrow();
      int[] word = tokenizer.encodeContinuation(" do");
      int[] tokens = all(all(word, new int[] {turn}), word);
      String text = write(tokenizer, "you", word).completion().text();
      Written written = write(tokenizer, "you", tokens, TokenizerKind.TURN);
      assertThat(written.completion().text()).isEqualTo(text);
      assertThat(written.completion().finishReason()).isEqualTo(FinishReason.STOP_TOKEN);
      assertThat(written.completion().tokens()).hasSize(word.length);
      assertThat(String.join("", written.pieces())).isEqualTo(text);
      // Without the stop, the name is in no text.
      assertThat(write(tokenizer, "you", tokens).completion().text())
          .startsWith(text)
          .doesNotContain(TokenizerKind.TURN);
    }
  }

  @Test
  void aStopStringMayHoldASpecialTokenAmidOtherText() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int turn = tokenizer.id(TokenizerKind.TURN).orElseThrow();
      int[] word = tokenizer.encodeContinuation(" soggy");
      int[] tokens = all(all(word, new int[] {turn}), tokenizer.encodeContinuation("do you"));
      String both = TokenizerKind.TURN + "do";
      assertThat(stopped(tokenizer, tokens, both)).isEqualTo(" soggy");
      assertThat(stopped(tokenizer, tokens, "gy" + TokenizerKind.TURN)).isEqualTo(" sog");
      // Another stop string is found after a special token, of which the text has nothing.
      Written written = write(tokenizer, "you", tokens, "x" + TokenizerKind.TURN, " you");
      assertThat(written.completion().text()).isEqualTo(" soggydo");
      assertThat(String.join("", written.pieces())).isEqualTo(" soggydo");
    }
  }
}
