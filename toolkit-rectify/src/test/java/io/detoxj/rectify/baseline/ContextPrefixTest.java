/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextPrefixTest {
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

  @Test
  void neutral_text_has_as_many_tokens_and_the_same_end() {
    for (ContextPrefix prefix :
        new ContextPrefix[] {
          ContextPrefix.POSITIVE,
          ContextPrefix.NEGATIVE,
          ContextPrefix.of("be kind\n"),
          ContextPrefix.of("x".repeat(500) + "\n")
        }) {
      int[] own = prefix.tokens(tokenizer);
      int[] neutral = prefix.neutral().tokens(tokenizer);
      assertThat(neutral).hasSameSizeAs(own).isNotEqualTo(own);
      assertThat(neutral[neutral.length - 1]).isEqualTo(own[own.length - 1]);
      assertThat(prefix.neutral().described())
          .isNotEqualTo(prefix.described())
          .endsWith(prefix.text());
    }
    assertThat(ContextPrefix.of("q").neutral().tokens(tokenizer))
        .hasSize(1)
        .isNotEqualTo(tokenizer.encode("q"));
  }

  @Test
  void neutral_text_is_text_until_its_last_token() {
    int[] neutral = ContextPrefix.POSITIVE.neutral().tokens(tokenizer);
    assertThat(tokenizer.decode(Arrays.copyOf(neutral, 8))).startsWith("The text");
  }

  @Test
  void a_prefix_without_tokens_is_refused() {
    assertThatThrownBy(() -> ContextPrefix.of("").neutral().tokens(tokenizer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one character");
  }
}
