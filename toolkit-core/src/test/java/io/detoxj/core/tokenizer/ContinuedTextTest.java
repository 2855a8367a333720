/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TokenizerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts that go on others, read and written. */
class ContinuedTextTest {
  private static final List<String> CONTINUATIONS =
      List.of(" the soggy turnip", "garden", " do you, \u00e9!", "  two", "'you", "\u8a9e the");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"WORD_PIECE", "WORD_ENDS"})
  void aContinuationComesBackUnchanged(TokenizerKind kind) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      int[] before = tokenizer.encodePrompt("you soggy turnip");
      for (String text : CONTINUATIONS) {
        int[] ids = tokenizer.encodeContinuation(text);
        assertThat(tokenizer.decodeAfter(before, ids)).as(text).isEqualTo(text);
      }
    }
  }

  @Test
  void byteLevelTokenizersEncodeAndDecodeContinuationsAsAnyText() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.BYTE_LEVEL.write(folder))) {
      for (String text : CONTINUATIONS) {
        int[] ids = tokenizer.encode(text);
        assertThat(tokenizer.encodeContinuation(text)).isEqualTo(ids);
        for (int cut = 0; cut <= ids.length; cut++) {
          int[] some = Arrays.copyOf(ids, cut);
          assertThat(tokenizer.decodeAfter(tokenizer.encode("a \u00e9"), some))
              .isEqualTo(tokenizer.decode(some));
        }
      }
      for (int id = 0; id < tokenizer.vocabularySize(); id++) {
        assertThat(tokenizer.piece(id)).isEqualTo(tokenizer.decode(new int[] {id}));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"LLAMA", "METASPACE", "UNIGRAM", "GEMMA"})
  void aPieceHasItsSpace(TokenizerKind kind) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(kind.write(folder))) {
      assertThat(tokenizer.piece(tokenizer.id("\u2581turnip").orElseThrow())).isEqualTo(" turnip");
      assertThat(tokenizer.piece(tokenizer.id("turnip").orElseThrow())).isEqualTo("turnip");
      assertThat(tokenizer.piece(tokenizer.id(TokenizerKind.END).orElseThrow())).isEmpty();
    }
  }

  @Test
  void bytesThatMakeNoCharacterLeaveTheTextBeforeThemAlone() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int[] before = tokenizer.encodePrompt("a \u8a9e");
      int half = tokenizer.id("<0xE8>").orElseThrow();
      assertThat(tokenizer.decodeAfter(before, new int[] {half})).isEqualTo("\uFFFD");
    }
  }

  @Test
  void aCharacterAfterManyBytesIsWhole() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int[] before = tokenizer.encodePrompt("\u8a9e".repeat(30));
      int[] one = tokenizer.encodeContinuation("\u8a9e");
      assertThat(one).hasSize(3);
      assertThat(tokenizer.decodeAfter(before, one)).isEqualTo("\u8a9e");
    }
  }

  @Test
  void whatStandsBeforeMayBeSpecialTokensAlone() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      int end = tokenizer.id(TokenizerKind.END).orElseThrow();
      int[] word = tokenizer.encodeContinuation(" turnip");
      assertThat(tokenizer.decodeAfter(new int[] {end}, word)).isEqualTo("turnip");
      int[] many = new int[40];
      Arrays.fill(many, end);
      many[0] = tokenizer.id("\u2581you").orElseThrow();
      assertThat(tokenizer.decodeAfter(many, word)).isEqualTo(" turnip");
      assertThat(tokenizer.decodeWithSpecialAfter(many, new int[] {end}))
          .isEqualTo(TokenizerKind.END);
    }
  }
}
