/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class KeptTokensTest {
  private static final long[] COUNTS = {0, 0, 0, 0, 0, 0, 1, 5, 3, 9};

  private static ObjectNode tokenizer() throws IOException {
    return (ObjectNode)
        new ObjectMapper()
            .readTree(
                """
                {"truncation": {"max_length": 128}, "padding": {"pad_id": 0},
                 "added_tokens": [{"id": 0, "content": "[PAD]"}, {"id": 1, "content": "[UNK]"},
                                  {"id": 2, "content": "[CLS]"}, {"id": 7, "content": "[SEP]"}],
                 "post_processor": {"special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2]},
                                                       "[SEP]": {"id": "[SEP]", "ids": [7]}}},
                 "model": {"type": "WordPiece", "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2,
                   "##a": 3, "a": 4, "cat": 5, "hat": 6, "[SEP]": 7, "##ing": 8, "\\u00e9": 9}}}
                """);
  }

  @Test
  void special_tokens_and_single_letters_stay_and_then_the_most_frequent() throws IOException {
    assertThat(KeptTokens.of(tokenizer(), COUNTS, 8).ids())
        .containsExactly(0, 1, 2, 3, 4, 7, 8, 9); // é 9 times, ##ing 3; hat once, cat never
    assertThat(KeptTokens.of(tokenizer(), COUNTS, 100).ids()).hasSize(10);
  }

  @Test
  void ids_are_renumbered_wherever_a_tokenizer_names_them() throws IOException {
    ObjectNode small = KeptTokens.of(tokenizer(), COUNTS, 8).tokenizer(tokenizer());
    assertThat(small.at("/model/vocab").toString())
        .isEqualTo(
            "{\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"##a\":3,\"a\":4,\"[SEP]\":5,\"##ing\":6,"
                + "\"\u00e9\":7}");
    assertThat(small.at("/added_tokens/3/id").intValue()).isEqualTo(5);
    assertThat(small.at("/post_processor/special_tokens/[SEP]/ids/0").intValue()).isEqualTo(5);
    assertThat(small.get("truncation").isNull()).isTrue();
    assertThat(small.get("padding").isNull()).isTrue();
  }

  @Test
  void rows_follow_their_tokens() throws IOException {
    float[] table = new float[20];
    for (int i = 0; i < table.length; i++) {
      table[i] = i;
    }
    assertThat(KeptTokens.of(tokenizer(), COUNTS, 7).rows(table, 2))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 18, 19);
  }

  @Test
  void too_little_room_is_refused() throws IOException {
    ObjectNode tokenizer = tokenizer();
    assertThatThrownBy(() -> KeptTokens.of(tokenizer, COUNTS, 5))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("5 tokens have no room");
  }
}
