/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.fixture.TokenizerKind;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBytesTest {
  private static final String TEXT =
      "Hello, the \u00c4rgel \u201cturnip\u201d\n\t\ud83c\udf31 100%";

  @TempDir Path folder;

  @Test
  void tokens_of_bytes_add_up_to_the_text() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TinyTokenizer.write(folder))) {
      String[] bytes = TokenBytes.of(tokenizer, Set.of(TinyTokenizer.endOfText()));
      assertThat(joined(tokenizer, bytes, TEXT)).isEqualTo(ByteText.of(TEXT));
      assertThat(bytes[TinyTokenizer.endOfText()]).isEqualTo("\0");
      assertThat(bytes[tokenizer.encode(" soggy")[0]]).isEqualTo(" soggy");
    }
  }

  @Test
  void tokens_of_pieces_add_up_to_the_text() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(pieces('\u2581'))) {
      String[] bytes = TokenBytes.of(tokenizer, Set.of());
      assertThat(joined(tokenizer, bytes, TEXT)).isEqualTo(ByteText.of(TEXT));
    }
  }

  @Test
  void another_mark_for_spaces_is_refused() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(pieces('_'))) {
      assertThatThrownBy(() -> TokenBytes.of(tokenizer, Set.of()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("neither as U+0120 nor as U+2581");
    }
  }

  private static String joined(Tokenizer tokenizer, String[] bytes, String text) {
    return Arrays.stream(tokenizer.encode(text))
        .mapToObj(id -> bytes[id])
        .collect(Collectors.joining());
  }

  @Test
  void only_letters_and_digits_make_words() {
    String text = ByteText.of("\u00e4 \u201cx9");
    assertThat(text)
        .isEqualTo(
            new String(
                "\u00e4 \u201cx9".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    assertThat(ByteText.wordBefore(text, 0)).isFalse();
    assertThat(ByteText.wordBefore(text, 2)).isTrue();
    assertThat(ByteText.wordBefore(text, 3)).isFalse();
    assertThat(ByteText.wordBefore(text, 6)).isFalse();
    assertThat(ByteText.wordFrom(text, 0)).isTrue();
    assertThat(ByteText.wordFrom(text, 3)).isFalse();
    assertThat(ByteText.wordFrom(text, 7)).isTrue();
    assertThat(ByteText.wordFrom(text, 8)).isFalse();
    // The first byte of a letter alone.
    assertThat(ByteText.wordFrom(text.substring(0, 1), 0)).isFalse();
  }

  /** A tokenizer that replaces spaces by a mark and writes unknown bytes as {@code <0x0A>}. */
  private Path pieces(char space) throws IOException {
    StringBuilder vocabulary = new StringBuilder("\"<unk>\": 0");
    for (int b = 0; b < 256; b++) {
      vocabulary.append(", \"<0x%02X>\": %d".formatted(b, b + 1));
    }
    String letters = space + "ab the";
    int id = 257;
    for (char letter : letters.replace(" ", "").toCharArray()) {
      vocabulary.append(", \"%c\": %d".formatted(letter, id++));
    }
    vocabulary.append(", \"th\": %d, \"the\": %d".formatted(id, id + 1));
    String json =
        """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "%c"},
         "pre_tokenizer": null, "post_processor": null, "decoder": null,
         "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>",
          "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": true,
          "byte_fallback": true, "vocab": {%s}, "merges": ["t h", "th e"]}}
        """
            .formatted(space, vocabulary);
    return Files.writeString(folder.resolve("pieces.json"), json);
  }

  @Test
  void specialTokensOfTheTokenizerHaveNoText() throws IOException {
    try (Tokenizer llama = Tokenizer.load(TokenizerKind.LLAMA.write(folder))) {
      String[] bytes = TokenBytes.of(llama, Set.of());
      assertThat(bytes[llama.id(TokenizerKind.TURN).orElseThrow()]).isEqualTo("\0");
      assertThat(bytes[llama.id("\u2581turnip").orElseThrow()]).isEqualTo(" turnip");
    }
  }
}
