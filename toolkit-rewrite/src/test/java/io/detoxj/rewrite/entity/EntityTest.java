/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.entity.EntityOverlap.Empty;
import io.detoxj.rewrite.entity.EntityOverlap.Mode;
import io.detoxj.rewrite.metric.ComparedWith;
import io.detoxj.rewrite.metric.EditSimilarity;
import io.detoxj.rewrite.metric.RewrittenItem;
import io.detoxj.rewrite.metric.SimilarityMetric;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTest {
  private static final RuleEntityExtractor RULES = new RuleEntityExtractor();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Book 4 seats to San Jose on Friday at 6:30 pm. | 4;San Jose;Friday;6:30 pm.",
        "Thanks, I'll pay $1,250.50 on the 21st of March. | $1,250.50;21st;March",
        "Please march on, you may call twenty-one times. | twenty",
        "SFO it is. The pilot was Anna-Lena O'Neil! | SFO;Anna;Lena O'Neil",
        "i want one of the second kind tomorrow morning | tomorrow;morning",
        "Вчера Анна Петрова заплатила 30 рублей | Анна Петрова;30",
        "你好，３点见 | ３",
        "no names at all | ''"
      })
  void rules_find_numbers_times_and_names(String text, String expected) {
    List<String> found = RULES.extract(text).stream().map(Entity::text).toList();
    assertThat(String.join(";", found)).isEqualTo(expected);
  }

  @Test
  void spans_are_places_in_the_text() {
    String text = "😀 see Bob on Monday";
    for (Entity entity : RULES.extract(text)) {
      assertThat(text.substring(entity.span().start(), entity.span().end()))
          .isEqualTo(entity.text());
    }
  }

  @Test
  void numbers_in_words_and_digits_are_equal() {
    assertThat(EntityWords.normalised("the Fourth of March"))
        .isEqualTo(List.of("the", "4", "of", "march"));
    assertThat(EntityWords.normalised("4th, of-March")).isEqualTo(List.of("4", "of", "march"));
    assertThat(EntityWords.normalised("twenty-one")).isEqualTo(EntityWords.normalised("21"));
    assertThat(EntityWords.normalised("twenty , one")).containsExactly("20", "1");
    assertThat(EntityWords.normalised("twentieth 20th")).containsExactly("20", "20");
  }

  private static double score(Mode mode, Empty empty, String original, String rewrite) {
    return new EntityOverlap(mode, empty)
        .score(original, RULES.extract(original), rewrite, RULES.extract(rewrite));
  }

  @Test
  void modes_count_what_they_say() {
    String original = "4 of us meet Bob on Friday";
    String rewrite = "four of us meet Carl on Friday";
    assertThat(score(Mode.RECALL, Empty.ZERO, original, rewrite)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(score(Mode.JACCARD, Empty.ZERO, original, rewrite)).isEqualTo(0.5);
    assertThat(score(Mode.TEXT_SEARCH, Empty.ZERO, original, rewrite))
        .isEqualTo(4 / 6.0, within(1e-12));
    // A name that the rules do not find at the start of a sentence is found in the text.
    assertThat(score(Mode.RECALL, Empty.ZERO, "we met Bob", "Bob was met")).isZero();
    assertThat(score(Mode.TEXT_SEARCH, Empty.ZERO, "we met Bob", "Bob was met")).isEqualTo(1);
    // Entities count as often as they stand there.
    assertThat(score(Mode.RECALL, Empty.ZERO, "ask Bob or Bob or Carl", "ask Bob"))
        .isEqualTo(2 / 3.0, within(1e-12));
  }

  @Test
  void the_value_where_there_is_nothing_to_keep_can_be_chosen() {
    for (Mode mode : Mode.values()) {
      assertThat(score(mode, Empty.ZERO, "no", "yes")).isZero();
      assertThat(score(mode, Empty.ONE, "no", "yes")).isEqualTo(1);
      assertThat(score(mode, Empty.ONE, "see Bob", "see him")).isZero();
    }
    assertThat(score(Mode.RECALL, Empty.ONE, "see him", "see Bob")).isEqualTo(1);
    assertThat(score(Mode.TEXT_SEARCH, Empty.ONE, "see him", "see Bob")).isZero();
    assertThat(EntityOverlap.published().name()).isEqualTo("recall-zero");
  }

  @Test
  void an_insult_that_looks_like_a_name_is_no_loss() {
    String original = "hey Mr Bean Brain, call Bob";
    String rewrite = "hey, call Bob";
    List<Span> toxic = Span.ofTerms(original, List.of("bean brain", ""));
    assertThat(toxic).containsExactly(new Span(7, 17));
    EntitySignal.Settings settings =
        new EntitySignal.Settings(RULES, EntityOverlap.published(), EntityShare.STANDS_WITHIN);
    assertThat(
            EntitySignal.of(settings, List.of(original), List.of(rewrite), List.of())
                .get(0)
                .score())
        .isEqualTo(0.5);
    EntitySignal spared =
        EntitySignal.of(settings, List.of(original), List.of(rewrite), List.of(toxic)).get(0);
    assertThat(spared.score()).isEqualTo(1);
    assertThat(spared.share()).isEqualTo(2 / 9.0, within(1e-12));
    assertThat(spared.mergedInto(0.1)).isEqualTo(0.1 * 7 / 9 + 2 / 9.0, within(1e-12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntitySignal.of(settings, List.of(original), List.of(), List.of()));
  }

  @Test
  void the_share_of_the_program_counts_letters_anywhere() {
    String text = "see a San Jose";
    List<Entity> entities = RULES.extract(text);
    assertThat(EntityShare.STANDS_WITHIN.of(text, entities, "so", List.of())).isEqualTo(0.4);
    assertThat(EntityShare.WRITTEN_WITHIN.of(text, entities, "so", List.of())).isEqualTo(0.6);
    assertThat(EntityShare.STANDS_WITHIN.of("...", List.of(), "", List.of())).isZero();
  }

  @Test
  void a_study_leaves_out_pairs_without_a_value() {
    List<EntitySignal> signals =
        List.of(
            new EntitySignal(1, 0.5),
            new EntitySignal(0, 0.5),
            new EntitySignal(1, 0),
            new EntitySignal(0, 0.2),
            new EntitySignal(1, 1));
    double[] ratings = {3, 1, 2, 1, 3};
    EntityStudy.Row row =
        EntityStudy.rows(
                ratings, signals, Map.of("m", new double[] {0.2, 0.9, 0.5, 0.4, Double.NaN}))
            .get(0);
    assertThat(row.pairs()).isEqualTo(4);
    assertThat(row.merged()).isGreaterThan(row.pure());
    assertThat(EntityStudy.largestGaps(ratings, new double[] {1, 5, 3, 2, 4}, 2))
        .extracting(EntityStudy.Gap::pair)
        .containsExactly(0, 1);
  }

  @Test
  void a_metric_of_items_leaves_out_what_was_not_rewritten() {
    EntityMetric metric =
        new EntityMetric(
            new EntitySignal.Settings(
                RULES, new EntityOverlap(Mode.TEXT_SEARCH, Empty.ONE), EntityShare.STANDS_WITHIN),
            item -> Span.ofTerms(item.item().source(), List.of("Bean Brain")));
    RewriteItem item = new RewriteItem("1", "hey you Bean Brain, ask Bob", List.of(), Map.of());
    List<RewrittenItem> items =
        List.of(
            new RewrittenItem(item, new Rewrite.Refused("no answer")),
            RewrittenItem.of(item, "please ask Bob"));
    assertThat(metric.values(items)).containsExactly(OptionalDouble.empty(), OptionalDouble.of(1));
    assertThat(new EntityMetric(metric.settings()).values(items).get(1))
        .isEqualTo(OptionalDouble.of(2 / 3.0));
    assertThat(metric.measure(items).missing()).isEqualTo(1);
  }

  @Test
  void a_metric_with_entities_merged_into_it_says_so() {
    EntitySignal.Settings settings =
        new EntitySignal.Settings(
            RULES, new EntityOverlap(Mode.RECALL, Empty.ONE), EntityShare.STANDS_WITHIN);
    EntityWeightedMetric metric =
        new EntityWeightedMetric(
            new SimilarityMetric(
                new EditSimilarity(), ComparedWith.SOURCE, SimilarityMetric.Over.SENTENCES),
            settings);
    RewriteItem item = new RewriteItem("1", "ask Bob", List.of(), Map.of());
    List<OptionalDouble> values =
        metric.values(
            List.of(
                RewrittenItem.of(item, "ask Bob"),
                RewrittenItem.of(item, "ask Rob"),
                new RewrittenItem(item, new Rewrite.Refused("no answer"))));
    assertThat(values.get(0).getAsDouble()).isEqualTo(1, within(1e-12));
    // 6 of 7 characters stay, and half of the tokens are a name that is lost.
    assertThat(values.get(1).getAsDouble()).isEqualTo(6 / 7.0 / 2, within(1e-12));
    assertThat(values.get(2)).isEmpty();
    assertThat(metric.id().toString())
        .startsWith("edit_similarity_entities@1(entity_extractor=rules-1")
        .contains("with=source");
  }
}
