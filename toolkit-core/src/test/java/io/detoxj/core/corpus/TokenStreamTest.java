/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
  private static final int END = 99;

  @Test
  void endOfTextFollowsEveryDocument() {
    assertThat(stream("ab", "", "c").toArray()).containsExactly('a', 'b', END, END, 'c', END);
  }

  @Test
  void chunksAreJoinedInOrder() {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      documents.add(new Document("a", String.valueOf((char) (1_000 + i))));
    }

    int[] tokens = TokenStream.encode(documents, TokenStreamTest::characters, END).toArray();

    assertThat(tokens).hasSize(5_000);
    for (int i = 0; i < 2_500; i++) {
      assertThat(tokens[2 * i]).isEqualTo(1_000 + i);
      assertThat(tokens[2 * i + 1]).isEqualTo(END);
    }
  }

  @Test
  void windowsRunAroundTheRing() {
    TokenStream stream = stream("abcd");

    assertThat(stream.window(0, 3)).containsExactly('a', 'b', 'c');
    assertThat(stream.window(3, 4)).containsExactly('d', END, 'a', 'b');
    assertThat(stream.window(4, 1)).containsExactly(END);
    assertThatThrownBy(() -> stream.window(5, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> stream.window(0, 6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void noDocumentsAreRefused() {
    assertThatThrownBy(TokenStreamTest::stream)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no documents");
  }

  static TokenStream stream(String... texts) {
    List<Document> documents = new ArrayList<>();
    for (String text : texts) {
      documents.add(new Document("a", text));
    }
    return TokenStream.encode(documents, TokenStreamTest::characters, END);
  }

  private static List<int[]> characters(List<String> texts) {
    return texts.stream().map(text -> text.chars().toArray()).toList();
  }
}
