/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.encoder.TokenClassifier.Labelled;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TokenEntityExtractorTest {
  private static String grouped(String text, String... tokens) {
    List<Labelled> labelled =
        List.of(tokens).stream()
            .map(token -> token.split(" "))
            .map(t -> new Labelled(Integer.parseInt(t[0]), Integer.parseInt(t[1]), t[2], 1))
            .toList();
    return String.join(
        "|",
        TokenEntityExtractor.grouped(text, labelled).stream()
            .map(entity -> entity.label().toLowerCase(Locale.ROOT) + ":" + entity.text())
            .toList());
  }

  @Test
  void tokens_of_one_kind_side_by_side_are_one_entity() {
    assertThat(grouped("Anna Lee met Bob", "0 4 B-PER", "5 8 I-PER", "9 12 O", "13 16 B-PER"))
        .isEqualTo("per:Anna Lee|per:Bob");
    assertThat(grouped("Anna Bob Kent", "0 4 B-PER", "5 8 B-PER", "9 13 I-LOC"))
        .isEqualTo("per:Anna|per:Bob|loc:Kent");
  }

  @Test
  void an_entity_is_as_long_as_its_words() {
    assertThat(grouped("Johnson left", "0 4 B-PER", "4 7 O", "8 12 O")).isEqualTo("per:Johnson");
    assertThat(grouped("Johnson left", "0 4 B-PER", "4 7 B-PER", "8 12 O"))
        .isEqualTo("per:Johnson");
    // Another kind within the word has no room; what follows is an entity of its own.
    assertThat(grouped("Johnson Kent", "0 4 B-PER", "4 7 B-LOC", "8 12 I-LOC"))
        .isEqualTo("per:Johnson|loc:Kent");
  }

  @Test
  void scripts_without_spaces_and_odd_tokens_are_no_trouble() {
    assertThat(grouped("他在北京住", "0 1 O", "1 2 O", "2 3 B-LOC", "3 4 I-LOC", "4 5 O"))
        .isEqualTo("loc:北京");
    assertThat(grouped("by Bob", "0 2 O", "2 6 B-PER", "6 6 I-PER")).isEqualTo("per:Bob");
    assertThat(grouped("", "0 0 B-PER")).isEmpty();
    assertThat(grouped("x")).isEmpty();
  }
}
