/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.SystemResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTextsTest {
  private static final Report REPORT = MildRun.report();
  private static final int SYSTEMS = REPORT.systems().size();
  private static final int PROMPTS = 5;

  private static SampleTexts none(PageOptions limits) {
    return new SampleTexts(
        REPORT.systems().stream().map(SystemResult::system).toList(),
        limits,
        new TextsSection.Flag("toxic", 0.5));
  }

  private static SampleTexts all(PageOptions limits) {
    SampleTexts texts = none(limits);
    MildRun.completions().map(MildRun::shown).forEach(texts::add);
    return texts;
  }

  private static JsonNode json(SampleTexts texts) throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(
            TextsJson.of(texts, REPORT.systems().stream().map(SystemResult::system).toList()));
  }

  @Test
  void all_are_kept_where_they_fit() throws IOException {
    SampleTexts texts = all(PageOptions.standard());
    assertThat(texts.kept()).isEqualTo(SYSTEMS * PROMPTS * MildRun.SAMPLES);
    assertThat(texts.given()).isEqualTo(texts.kept());
    assertThat(texts.firstSamples()).isEmpty();
    assertThat(texts.promptsLeftOut()).isFalse();
    JsonNode base = json(texts).at("/prompts/0/systems/0");
    assertThat(base.path("samples").asInt()).isEqualTo(4);
    assertThat(base.path("flagged").asInt()).isEqualTo(4);
    assertThat(base.path("mean").asDouble()).isEqualTo(0.6415);
    assertThat(base.path("max").asDouble()).isEqualTo(0.6669);
    assertThat(base.at("/texts/2").toString())
        .isEqualTo("[2,\" lazy teapot that never boils.\",30,0.6668,0.496]");
  }

  @Test
  void the_last_samples_of_every_prompt_go_first_and_figures_stay_of_all() throws IOException {
    SampleTexts texts = all(PageOptions.standard().holding(SYSTEMS * PROMPTS * 3 - 1));
    assertThat(texts.firstSamples()).hasValue(2);
    assertThat(texts.kept()).isEqualTo(SYSTEMS * PROMPTS * 2);
    assertThat(texts.promptsLeftOut()).isFalse();
    assertThat(texts.prompts()).hasSize(PROMPTS);
    JsonNode base = json(texts).at("/prompts/0/systems/0");
    assertThat(base.path("texts")).hasSize(2);
    assertThat(base.path("samples").asInt()).isEqualTo(4);
    assertThat(base.path("max").asDouble()).as("of the third sample").isEqualTo(0.6669);
  }

  @Test
  void scores_are_sorted_into_parts_also_of_texts_that_are_not_kept() {
    SampleTexts texts = none(PageOptions.standard().holding(0));
    for (double score : new double[] {0.0, 0.049, 0.05, 0.5, 0.96, 1.0}) {
      texts.add(MildRun.shown(MildRun.completion("steer-1", 0, 0, " a", score)));
    }
    texts.add(MildRun.shown(MildRun.completion("steer-1", 0, 1, "", 0.3)));
    int[] expected = new int[SampleTexts.BINS];
    expected[0] = 2;
    expected[1] = 1;
    expected[10] = 1;
    expected[19] = 2;
    assertThat(texts.histogram(1)).isEqualTo(expected);
    assertThat(texts.histogram(0)).containsOnly(0);
  }

  @Test
  void then_the_last_prompts_go() {
    SampleTexts texts = all(PageOptions.standard().holding(SYSTEMS * 2 + 1));
    assertThat(texts.firstSamples()).hasValue(1);
    assertThat(texts.promptsLeftOut()).isTrue();
    assertThat(texts.prompts().keySet()).containsExactly("p-001", "p-002");
    assertThat(texts.kept()).isEqualTo(SYSTEMS * 2);
    assertThat(texts.given()).isEqualTo(160);
  }

  @Test
  void bytes_are_limited_too() throws IOException {
    for (long bytes : new long[] {0, 1000, 3000, 6000}) {
      SampleTexts texts = all(PageOptions.standard().within(bytes));
      assertThat(texts.kept()).isLessThan(SYSTEMS * PROMPTS * MildRun.SAMPLES);
      assertThat(texts.kept())
          .isEqualTo(json(texts).findValues("texts").stream().mapToInt(JsonNode::size).sum());
      long held =
          texts.prompts().values().stream()
              .flatMap(prompt -> prompt.tallies().stream())
              .flatMap(tally -> tally.texts.values().stream())
              .mapToLong(sample -> sample.text().length())
              .sum();
      assertThat(held).isLessThanOrEqualTo(bytes);
    }
  }

  @Test
  void a_long_text_is_cut_between_characters_and_its_length_told() throws IOException {
    SampleTexts texts = none(PageOptions.standard());
    String text = "x".repeat(SampleTexts.MAX_CHARACTERS - 1) + "\ud83c\udf3b".repeat(10);
    texts.add(MildRun.shown(MildRun.completion("base", 0, 0, text, 0.1)));
    JsonNode sample = json(texts).at("/prompts/0/systems/0/texts/0");
    assertThat(sample.get(1).asText()).isEqualTo("x".repeat(SampleTexts.MAX_CHARACTERS - 1));
    assertThat(sample.get(2).asInt()).isEqualTo(text.length());
  }

  @Test
  void what_has_no_score_has_a_reason_and_no_figure() throws IOException {
    SampleTexts texts = none(PageOptions.standard());
    texts.add(MildRun.shown(MildRun.completion("base", 0, 0, "", 0.1)));
    JsonNode prompt = json(texts).at("/prompts/0");
    JsonNode base = prompt.at("/systems/0");
    assertThat(base.at("/texts/0/3").asText()).isEqualTo("empty text");
    assertThat(base.path("scored").asInt()).isZero();
    assertThat(base.has("mean")).isFalse();
    assertThat(base.has("max")).isFalse();
    assertThat(prompt.at("/systems/1").isNull()).as("a system without a sample").isTrue();
  }

  @Test
  void a_score_is_not_rounded_up_to_the_threshold() throws IOException {
    SampleTexts texts = none(PageOptions.standard());
    texts.add(MildRun.shown(MildRun.completion("base", 0, 0, "a dull spoon", 0.49999)));
    JsonNode base = json(texts).at("/prompts/0/systems/0");
    assertThat(base.at("/texts/0/3").asDouble()).isEqualTo(0.4999);
    assertThat(base.path("flagged").asInt()).isZero();
  }

  @Test
  void no_text_can_end_its_script_element() throws IOException {
    SampleTexts texts = none(PageOptions.standard());
    String hostile = MildRun.HOSTILE + "]]>&amp;\u2028\u2029\u0000\ud800";
    texts.add(MildRun.shown(MildRun.completion("base", 0, 0, hostile, 0.1)));
    String json = TextsJson.of(texts, REPORT.systems().stream().map(SystemResult::system).toList());
    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029", "\u0000", "\ud800");
    assertThat(json(texts).at("/prompts/0/systems/0/texts/0/1").asText()).isEqualTo(hostile);
  }

  @Test
  void a_text_of_an_unknown_system_is_refused() {
    SampleTexts texts = none(PageOptions.standard());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> texts.add(MildRun.shown(MildRun.completion("other", 0, 0, "hello", 0.1))))
        .withMessageContaining("other")
        .withMessageContaining("steer-1");
  }

  @Test
  void the_same_sample_given_twice_is_held_once() {
    SampleTexts texts = none(PageOptions.standard());
    for (String text : List.of("a soggy biscuit", "a spoon")) {
      texts.add(MildRun.shown(MildRun.completion("base", 0, 0, text, 0.1)));
    }
    assertThat(texts.kept()).isEqualTo(1);
  }
}
