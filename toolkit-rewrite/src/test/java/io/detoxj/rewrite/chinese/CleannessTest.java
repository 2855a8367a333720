/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.chinese.Cleanness.Join;
import io.detoxj.rewrite.data.Scenario;
import io.detoxj.rewrite.data.SharedData;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.data.ToxiRewriteCn.Labelled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleannessTest {
  private static Labelled labelled(int index, String toxic, String... words) {
    return new Labelled(index, toxic, "好", List.of(words), Scenario.DIRECT);
  }

  @Test
  void words_and_sentences_are_counted() {
    List<Labelled> labelled =
        List.of(labelled(0, "木头木头", "木头", "木头"), labelled(1, "笨瓜", "笨瓜"), labelled(2, "傻", "傻"));
    List<Prediction> predictions =
        List.of(
            new Prediction("傻", ""),
            new Prediction("笨瓜", "不太好"),
            new Prediction("木头木头", "你这木头"),
            new Prediction("别的", "别的"));
    assertThat(Cleanness.of(predictions, labelled, Join.TEXT))
        .isEqualTo(new Cleanness(3, 3, 2, 1, 1, 1));
    Cleanness clean = Cleanness.of(predictions, labelled, Join.TEXT);
    assertThat(clean.words()).isEqualTo(100 / 3.0, within(1e-9));
    assertThat(clean.sentences()).isEqualTo(200 / 3.0, within(1e-9));
    assertThat(clean.sentencesSaid()).isEqualTo(100 / 3.0, within(1e-9));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Cleanness.of(predictions, labelled, Join.POSITION))
        .withMessageContaining("join them by text");
    assertThat(Cleanness.of(predictions.subList(0, 3), labelled, Join.POSITION).found()).isZero();
  }

  @Test
  void records_of_one_text_are_taken_in_turn() {
    List<Labelled> labelled = List.of(labelled(0, "甲", "乙"), labelled(1, "甲", "丙"));
    List<Prediction> predictions =
        List.of(new Prediction("甲", "丙"), new Prediction("甲", "丙"), new Prediction("甲", "丙"));
    assertThat(Cleanness.of(predictions, labelled, Join.TEXT).found()).isEqualTo(2);
  }

  @Test
  void answers_that_are_no_labels_count_nowhere() {
    assertThat(AnswerShares.harmless(List.of(" 无毒。\n", "有毒", "无毒吗", ""))).isEqualTo(25);
    assertThat(AnswerShares.styles(List.of("Toxic ", "Neutral", "Neutral", "polite")))
        .isEqualTo(Map.of("Toxic", 25.0, "Neutral", 50.0, "Polite", 0.0));
    assertThatIllegalArgumentException().isThrownBy(() -> AnswerShares.harmless(List.of()));
  }

  private static List<Labelled> published() throws IOException {
    return ToxiRewriteCn.read(SharedData.file("toxirewritecn/ToxiRewriteCN.json"));
  }

  private static Cleanness of(List<Labelled> records, Function<Labelled, String> system) {
    List<Prediction> predictions =
        records.stream().map(one -> new Prediction(one.toxic(), system.apply(one))).toList();
    return Cleanness.of(predictions, records, Join.TEXT);
  }

  private static double rounded(double percent) {
    return Math.rint(percent * 100) / 100;
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0.85, 0.96, 99.76, 99.68",
    "DIRECT, 0.67, 0.73, 99.90, 99.88",
    "EMOJI, 1.56, 2.04, 100, 100",
    "HOMOPHONE, 1.85, 2.56, 100, 100",
    "SINGLE_TURN, 1.03, 1.14, 99.77, 99.67",
    "MULTI_TURN, 0.00, 0.00, 97.50, 94.12"
  })
  void copies_and_references_have_the_recorded_cleanness(
      String scenario, double copyWords, double copySentences, double words, double sentences)
      throws IOException {
    List<Labelled> records =
        published().stream()
            .filter(one -> scenario.isEmpty() || one.scenario().name().equals(scenario))
            .toList();
    Cleanness copy = of(records, Labelled::toxic);
    assertThat(rounded(copy.words())).isEqualTo(copyWords);
    assertThat(rounded(copy.sentences())).isEqualTo(copySentences);
    Cleanness human = of(records, Labelled::neutral);
    assertThat(rounded(human.words())).isEqualTo(words);
    assertThat(rounded(human.sentences())).isEqualTo(sentences);
  }

  @Test
  void deleting_the_labelled_words_is_clean_and_polite_versions_nearly() throws IOException {
    List<Labelled> records = published();
    Cleanness deleted =
        of(
            records,
            one -> {
              String text = one.toxic();
              List<String> longestFirst =
                  one.toxicWords().stream()
                      .sorted(Comparator.comparingInt(word -> -word.length()))
                      .toList();
              for (String word : longestFirst) {
                text = text.replace(word, "");
              }
              return text;
            });
    assertThat(deleted.found()).isZero();
    List<Prediction> polite =
        List.of("train_1000.json", "test_556.json").stream()
            .flatMap(
                name -> {
                  try {
                    return ToxiRewriteCn.split(SharedData.file("toxirewritecn/" + name)).stream();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .map(one -> new Prediction(one.toxic(), one.polite()))
            .toList();
    Cleanness clean = Cleanness.of(polite, records, Join.TEXT);
    assertThat(rounded(clean.words())).isEqualTo(99.39);
    assertThat(rounded(clean.sentences())).isEqualTo(99.16);
  }

  @Test
  void joining_a_part_by_position_compares_unrelated_texts() throws IOException {
    List<Prediction> copies =
        ToxiRewriteCn.split(SharedData.file("toxirewritecn/test_556.json")).stream()
            .map(one -> new Prediction(one.toxic(), one.toxic()))
            .toList();
    Cleanness wrong = Cleanness.of(copies, published(), Join.POSITION);
    assertThat(rounded(wrong.words())).isEqualTo(97.07);
    assertThat(rounded(wrong.sentences())).isEqualTo(96.22);
    assertThat(Cleanness.of(copies, published(), Join.TEXT).sentences()).isLessThan(2);
  }

  /** Published scenario tables, weighted by the counts of the file, give the overall table. */
  @ParameterizedTest
  @CsvSource({
    "GPT-4o S-CLS, 88.24, 96.58, 75.51, 82.05, 80.49, 52.94",
    "GPT-4o kept, 93.84, 90.73, 89.20, 86.14, 98.56, 98.90",
    "GPT-4o neutral, 67.16, 79.00, 51.02, 41.03, 55.93, 38.24",
    "Qwen-Max S-CLS, 84.06, 93.04, 59.18, 69.23, 76.59, 55.88",
    "DeepSeek-V3 S-CLS, 85.67, 95.60, 75.51, 79.49, 74.80, 64.71",
    "DeepSeek-R1 neutral, 57.84, 65.32, 59.18, 53.85, 48.13, 55.88",
    "Gemini-2.5-Pro S-CLS, 80.85, 94.51, 77.55, 66.67, 65.20, 55.88"
  })
  void published_scenarios_sum_to_published_totals(
      String cell,
      double all,
      double direct,
      double emoji,
      double homophone,
      double single,
      double multi)
      throws IOException {
    List<Integer> counts = List.copyOf(ToxiRewriteCn.counts(published()).values());
    double[] parts = {direct, emoji, homophone, single, multi};
    double sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum += counts.get(i) * parts[i];
    }
    assertThat(sum / counts.stream().mapToInt(Integer::intValue).sum())
        .as(cell)
        .isEqualTo(all, within(0.0101));
  }
}
