/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusSplitTest {
  @Test
  void holdsOutOneHundredthAndSharesNoText() {
    List<Document> documents = new ArrayList<>(numbered(500, "a"));
    documents.addAll(numbered(500, "b"));

    CorpusSplit split = CorpusSplit.of(documents, 3);

    assertThat(split.training()).hasSize(495);
    assertThat(split.validation()).hasSize(5);
    List<String> texts = new ArrayList<>();
    split.training().forEach(d -> texts.add(d.text()));
    assertThat(texts).doesNotContainAnyElementsOf(texts(split.validation()));
    texts.addAll(texts(split.validation()));
    assertThat(texts).containsExactlyInAnyOrderElementsOf(texts(numbered(500, "a")));
  }

  @Test
  void firstOfEqualTextsStays() {
    List<Document> documents =
        List.of(new Document("a", "x"), new Document("b", "x"), new Document("c", "y"));

    CorpusSplit split = CorpusSplit.of(documents, 0);

    assertThat(split.training().size() + split.validation().size()).isEqualTo(2);
    assertThat(List.of(split.training().get(0), split.validation().get(0)))
        .extracting(Document::source)
        .containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void seedAloneDecidesTheOrder() {
    List<Document> documents = numbered(300, "a");

    assertThat(CorpusSplit.of(documents, 1)).isEqualTo(CorpusSplit.of(documents, 1));
    assertThat(CorpusSplit.of(documents, 1)).isNotEqualTo(CorpusSplit.of(documents, 2));
    assertThat(CorpusSplit.of(documents, 1).training()).isNotEqualTo(documents.subList(0, 297));
  }

  @Test
  void oneDistinctTextIsTooFew() {
    List<Document> same = List.of(new Document("a", "x"), new Document("b", "x"));

    assertThatThrownBy(() -> CorpusSplit.of(same, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 distinct documents");
  }

  private static List<Document> numbered(int count, String source) {
    return IntStream.range(0, count).mapToObj(i -> new Document(source, "text " + i)).toList();
  }

  private static List<String> texts(List<Document> documents) {
    return documents.stream().map(Document::text).toList();
  }
}
