/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTextTest {
  @TempDir Path folder;

  @Test
  void aTokenThatIsPartOfACharacterReachesNoFurtherThanTheOneBefore() throws IOException {
    TinyGpt2.writeTo(folder);
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      int[] prompt = tokenizer.encode("a");
      // Single bytes: the emoji is four tokens.
      int[] tokens = tokenizer.encode("b\uD83D\uDE00c");
      GeneratedText text = GeneratedText.of(tokenizer, prompt, tokens);
      assertThat(text.text()).isEqualTo("b\uD83D\uDE00c");
      assertThat(text.tokenEnds()).containsExactly(1, 1, 1, 1, 3, 4);
      assertThat(text.tokenAt(1)).isZero();
      assertThat(text.tokenAt(3)).isEqualTo(4);
      int[] cut = Arrays.copyOf(tokens, 3);
      GeneratedText broken = GeneratedText.of(tokenizer, prompt, cut);
      assertThat(broken.tokens()).isEqualTo(3);
      assertThat(broken.tokenAt(broken.text().length())).isEqualTo(2);
    }
  }

  @Test
  void theTokenThatEndsTheTextIsItsLastOne() throws IOException {
    TinyGpt2.writeTo(folder);
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      int end = tokenizer.endOfText().orElseThrow();
      int[] tokens = Arrays.copyOf(tokenizer.encode("no."), 4);
      tokens[tokenizer.encode("no.").length] = end;
      GeneratedText text =
          GeneratedText.of(
              tokenizer,
              tokenizer.encode("a"),
              Arrays.copyOf(tokens, tokenizer.encode("no.").length + 1));
      assertThat(text.text()).isEqualTo("no.");
      assertThat(text.tokenAt(3)).isEqualTo(text.tokens() - 1);
    }
  }

  @Test
  void aSegmentEndsOnTheFirstTokenThatHasAllOfIt() {
    GeneratedText text = new GeneratedText("ab. cd", List.of(2, 3, 5, 6));
    assertThat(text.tokenAt(3)).isEqualTo(1);
    assertThat(text.tokenAt(4)).isEqualTo(2);
    assertThat(text.tokenAt(6)).isEqualTo(3);
    assertThat(text.tokenAt(0)).isZero();
  }

  @Test
  void endsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GeneratedText("ab", List.of(2, 1)))
        .withMessageContaining("fall");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GeneratedText("ab", List.of(1)))
        .withMessageContaining("the last token ends at 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GeneratedText("", List.of()))
        .withMessageContaining("at least one token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GeneratedText("ab", List.of(2)).tokenAt(3))
        .withMessageContaining("outside");
  }
}
