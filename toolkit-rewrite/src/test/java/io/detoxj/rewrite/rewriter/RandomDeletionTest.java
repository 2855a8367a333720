/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomDeletionTest {
  private static final String SENTENCE = "you soggy pudding close the old window now";

  private final List<String> asked = new ArrayList<>();

  /** Says what a table has for a sentence; what is not there it will not say. */
  private final class Table implements Rewriter {
    private final Map<String, String> said;

    Table(Map<String, String> said) {
      this.said = said;
    }

    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("table", "1", said, Map.of());
    }

    @Override
    public List<Rewrite> rewrite(List<String> sentences) {
      asked.addAll(sentences);
      return sentences.stream()
          .<Rewrite>map(
              one ->
                  said.containsKey(one)
                      ? new Rewrite.Rewritten(said.getOrDefault(one, ""))
                      : new Rewrite.Refused("shy"))
          .toList();
    }
  }

  private Rewrite control(String rewrite, long seed) {
    Rewriter table = new Table(Map.of(SENTENCE, rewrite));
    return new RandomDeletion(table, new BlankSegmenter(), seed).rewrite(List.of(SENTENCE)).get(0);
  }

  private String text(String rewrite, long seed) {
    return ((Rewrite.Rewritten) control(rewrite, seed)).text();
  }

  @Test
  void as_many_words_are_left_out_at_other_places_for_other_seeds() {
    Set<String> seen = new HashSet<>();
    List<String> words = List.of(SENTENCE.split(" "));
    for (long seed = 0; seed < 200; seed++) {
      String text = text("close the old window now", seed);
      assertThat(text.split(" ")).hasSize(5);
      assertThat(words).containsSubsequence(text.split(" "));
      seen.add(text);
    }
    // Of the 56 ways to leave out three of eight words.
    assertThat(seen).hasSizeBetween(45, 56);
    assertThat(text("close the old window now", 7)).isEqualTo(text("close the old window now", 7));
  }

  @Test
  void other_words_in_their_place_count_as_lost() {
    assertThat(text("you kind friend close the old window now", 1).split(" ")).hasSize(6);
    assertThat(text(SENTENCE + " please", 1)).isEqualTo(SENTENCE);
    assertThat(text("something else", 1).split(" ")).as("one is kept").hasSize(1);
  }

  @Test
  void it_fails_where_the_rewriter_fails() {
    RandomDeletion control = new RandomDeletion(new Table(Map.of()), new BlankSegmenter(), 1);
    assertThat(control.rewrite(List.of("a b", " ")))
        .containsExactly(new Rewrite.Refused("shy"), new Rewrite.Refused("the sentence is empty"));
    assertThat(control(" ", 1)).isEqualTo(new Rewrite.Refused("the rewrite is empty"));
  }

  @Test
  void what_was_said_is_not_asked_for_again() {
    Rewriter kept = new RememberedRewriter(new Table(Map.of("a b", "a", "b c", "c")));
    assertThat(kept.rewrite(List.of("a b", "a b", "b c"))).hasSize(3);
    new RandomDeletion(kept, new BlankSegmenter(), 1).rewrite(List.of("b c", "a b"));
    assertThat(asked).containsExactly("a b", "b c");
    assertThat(kept.fingerprint())
        .isEqualTo(new Table(Map.of("a b", "a", "b c", "c")).fingerprint());
  }

  @Test
  void another_rewriter_or_seed_is_another_control() {
    Rewriter one = new Table(Map.of("a b", "a"));
    Rewriter other = new Table(Map.of("a b", "b"));
    BlankSegmenter blanks = new BlankSegmenter();
    assertThat(
            Set.of(
                new RandomDeletion(one, blanks, 1).fingerprint(),
                new RandomDeletion(other, blanks, 1).fingerprint(),
                new RandomDeletion(one, blanks, 2).fingerprint()))
        .hasSize(3);
  }
}
