/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeaningPairsTest {
  private static final MeaningPairs PAIRS = MeaningPairs.bundled();

  private static List<LabelledText> sentences(boolean heldOut, int count) {
    Random random = new Random(1);
    return IntStream.range(0, count).mapToObj(i -> PAIRS.sentence(heldOut, random)).toList();
  }

  @Test
  void every_slot_is_filled_and_every_sentence_begins_with_a_capital() {
    assertThat(sentences(false, 3_000))
        .allSatisfy(
            one ->
                assertThat(one.text()).doesNotContain("{", "}", "\t").matches("(?s)[\\p{Lu}\"].*"));
  }

  @Test
  void what_is_held_out_is_made_of_other_templates() {
    assertThat(PAIRS.templates(true)).isBetween(10, PAIRS.templates(false) / 4);
    Set<String> trained =
        sentences(false, 5_000).stream().map(LabelledText::text).collect(Collectors.toSet());
    assertThat(sentences(true, 1_000)).noneMatch(one -> trained.contains(one.text()));
  }

  @Test
  void phenomena_that_turn_a_meaning_around_have_both_labels() {
    Map<String, Set<Boolean>> labels =
        sentences(false, 5_000).stream()
            .collect(
                Collectors.groupingBy(
                    LabelledText::source,
                    Collectors.mapping(
                        LabelledText::toxic, Collectors.toCollection(TreeSet::new))));
    for (String phenomenon : List.of("negated", "quoted", "question", "emotion", "person")) {
      assertThat(labels.get("meaning:" + phenomenon)).containsExactly(false, true);
    }
    assertThat(labels.get("meaning:identity")).containsExactly(false);
    assertThat(labels.get("meaning:threat")).containsExactly(true);
  }

  @Test
  void a_misspelling_changes_a_text_and_not_much_of_it() {
    Random random = new Random(1);
    String text = "The neighbour called the whole street a bunch of soggy turnips";
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      String spelt = Misspelling.of(text, random);
      seen.add(spelt);
      assertThat(spelt.length()).isBetween(text.length() - 5, 2 * text.length());
      assertThat(spelt).contains(" ").startsWith("T");
    }
    assertThat(seen).hasSizeGreaterThan(200);
    assertThat(Misspelling.of("a", random)).isEqualTo("a");
    assertThat(Misspelling.of("", random)).isEmpty();
    assertThat(seen).anyMatch(one -> one.contains("n31gh80ur") || one.contains("n31ghb0ur"));
  }
}
