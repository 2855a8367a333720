/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.rlhf.segment.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The 500 development records as they were released. */
@Tag("shared")
class QaFeedbackDataTest {
  private static final Path FILE = Path.of("../../shared/data/qa-feedback/dev_feedback.json.gz");
  private static List<FeedbackRecord> records;

  @BeforeAll
  static void read() throws IOException {
    assumeTrue(Files.isRegularFile(FILE), "the data folder is not here");
    records = FeedbackFile.read(FILE);
  }

  private static long spans(ErrorType type) {
    return records.stream()
        .flatMap(one -> one.errors().stream())
        .filter(span -> span.type() == type)
        .count();
  }

  private static long missing(MissingType type) {
    return records.stream()
        .flatMap(one -> one.missing().stream())
        .filter(one -> one.type() == type)
        .count();
  }

  private static long preferred(Preference preference) {
    return records.stream()
        .map(FeedbackRecord::preferences)
        .flatMap(Collection::stream)
        .filter(one -> one == preference)
        .count();
  }

  @Test
  void everything_is_counted_as_published() {
    assertThat(records).hasSize(500);
    assertThat(spans(ErrorType.IRRELEVANT)).isEqualTo(909);
    assertThat(spans(ErrorType.WRONG_GROUNDING)).isEqualTo(163);
    assertThat(spans(ErrorType.UNVERIFIABLE)).isEqualTo(152);
    assertThat(spans(ErrorType.REDUNDANT)).isEqualTo(133);
    assertThat(spans(ErrorType.INCOHERENT)).isEqualTo(16);
    assertThat(missing(MissingType.MINOR_AUXILIARY)).isEqualTo(319);
    assertThat(missing(MissingType.MAJOR_AUXILIARY)).isEqualTo(283);
    assertThat(missing(MissingType.ANSWER)).isEqualTo(240);
    assertThat(preferred(Preference.FIRST)).isEqualTo(1577);
    assertThat(preferred(Preference.SECOND)).isEqualTo(1039);
    assertThat(preferred(Preference.TIE)).isEqualTo(384);
  }

  @Test
  void the_label_rules_give_every_label_and_most_records_need_something() {
    Segmenter cut = Segmenter.subSentences(Segmenter.sentences());
    for (LabelRule rule : LabelRule.values()) {
      List<SegmentLabel> labels =
          LabelledAnswer.of(
                  records, rule, rule == LabelRule.RELEVANCE ? cut : Segmenter.sentences())
              .stream()
              .flatMap(one -> one.labels().stream())
              .toList();
      assertThat(labels).contains(SegmentLabel.ERROR, SegmentLabel.FINE);
      assertThat(labels.contains(SegmentLabel.IGNORE)).isEqualTo(rule == LabelRule.FACTUALITY);
    }
    assertThat(RankedAnswers.byCoverage(records.subList(0, 60), cut)).hasSizeGreaterThan(48);
  }
}
