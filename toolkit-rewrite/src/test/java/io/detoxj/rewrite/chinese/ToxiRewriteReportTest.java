/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.chinese.Cleanness.Join;
import io.detoxj.rewrite.data.Scenario;
import io.detoxj.rewrite.data.SharedData;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import io.detoxj.rewrite.data.ToxiRewriteCn.Labelled;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.Bleu;
import io.detoxj.rewrite.metric.BleuTokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ToxiRewriteReportTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);

  /** Labels by the last character of a text; of one with another it says junk. */
  private record LastCharacter(Map<String, String> byCharacter, List<String> labels)
      implements TextLabeller {
    @Override
    public String provenance() {
      return "last character (a test, = rules)";
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("last", 1).build();
    }

    @Override
    public List<LabelOutcome> label(List<String> texts) {
      assertThat(texts).noneMatch(String::isBlank);
      return texts.stream()
          .map(text -> byCharacter.get(text.substring(text.length() - 1)))
          .<LabelOutcome>map(
              label ->
                  label == null
                      ? new LabelOutcome.Unlabelled("the answer is no label: well, ...")
                      : new LabelOutcome.Labelled(label, 1))
          .toList();
    }
  }

  private static final TextLabeller TOXICITY =
      new LastCharacter(Map.of("毒", "有毒", "净", "无毒", "气", "无毒"), List.of("有毒", "无毒"));
  private static final TextLabeller POLARITY =
      new LastCharacter(
          Map.of("毒", "toxic", "净", "neutral", "气", "polite"),
          List.of("neutral", "polite", "toxic"));

  private static Labelled labelled(int index, String toxic, Scenario scenario, String... words) {
    return new Labelled(index, toxic, toxic + "净", List.of(words), scenario);
  }

  private static final List<Labelled> LABELLED =
      List.of(
          labelled(0, "你这木头", Scenario.DIRECT, "木头"),
          labelled(1, "笨瓜木头", Scenario.DIRECT, "笨瓜", "木头"),
          labelled(2, "笨瓜🤡", Scenario.EMOJI, "笨瓜", "🤡"),
          labelled(3, "南瓜", Scenario.EMOJI, "南瓜"),
          labelled(4, "土豆", Scenario.EMOJI, "土豆"));

  /** In another order than the labelled ones, and one of a text that has no record. */
  private static final List<Prediction> PREDICTIONS =
      List.of(
          new Prediction("土豆", "土豆毒"),
          new Prediction("你这木头", "你这净"),
          new Prediction("笨瓜木头", "你木头气"),
          new Prediction("别的", "别的净"),
          new Prediction("笨瓜🤡", " "),
          new Prediction("南瓜", "说不清"));

  private static ToxiRewriteReport report(List<Prediction> predictions, ChineseJudges judges) {
    return ToxiRewriteReport.of(
        predictions, LABELLED, Join.TEXT, judges, BOOTSTRAP, new MissingPolicy(0.4));
  }

  private static double value(ToxiRewriteReport report, String scope, String metric) {
    MetricResult result = report.scopes().get(scope).metrics().get(metric);
    assertThat(result).as(metric).isInstanceOf(MetricResult.Estimate.class);
    return ((MetricResult.Estimate) result).value();
  }

  /** By hand: five records, of which one is empty and one is answered with junk. */
  @Test
  void the_dimensions_are_counted_in_all_and_by_scenario() {
    ToxiRewriteReport report = report(PREDICTIONS, ChineseJudges.of(TOXICITY, POLARITY));
    assertThat(report.unlabelled()).isEqualTo(1);
    assertThat(report.scopes()).containsOnlyKeys("all", "direct", "emoji");
    ToxiRewriteReport.Scope all = report.scopes().get("all");
    assertThat(List.of(all.records(), all.empty(), all.toxicityWithoutLabel()))
        .containsExactly(5, 1, 1);
    assertThat(all.polarityWithoutLabel()).isEqualTo(1);
    assertThat(value(report, "all", "s_cls")).isCloseTo(40, within(1e-9));
    // Kept are 土豆 and one 木头 of five labels; two more belong to the empty rewrite.
    assertThat(value(report, "all", "w_clean")).isCloseTo(100 * 3 / 5.0, within(1e-9));
    assertThat(value(report, "all", "w_clean_said")).isCloseTo(100 * 3 / 7.0, within(1e-9));
    assertThat(value(report, "all", "s_clean")).isCloseTo(60, within(1e-9));
    assertThat(value(report, "all", "s_clean_said")).isCloseTo(40, within(1e-9));
    assertThat(value(report, "all", "toxic")).isCloseTo(20, within(1e-9));
    assertThat(value(report, "all", "neutral")).isCloseTo(20, within(1e-9));
    assertThat(value(report, "all", "polite")).isCloseTo(20, within(1e-9));
    assertThat(value(report, "direct", "s_cls")).isCloseTo(100, within(1e-9));
    assertThat(value(report, "emoji", "s_cls")).isZero();
    // An empty rewrite is an empty text to BLEU.
    assertThat(value(report, "all", "bleu"))
        .isEqualTo(
            Bleu.corpus(BleuTokenizer.ZH)
                .lowercased()
                .corpus(
                    List.of("土豆毒", "你这净", "你木头气", " ", "说不清"),
                    List.of(
                        List.of("土豆净"),
                        List.of("你这木头净"),
                        List.of("笨瓜木头净"),
                        List.of("笨瓜🤡净"),
                        List.of("南瓜净"))));
    MetricResult cls = all.metrics().get("s_cls");
    assertThat(((MetricResult.Estimate) cls).interval().low()).isBetween(0.0, 40.0);
  }

  @Test
  void what_has_no_judge_is_not_run_and_says_why() throws IOException {
    ToxiRewriteReport report = report(PREDICTIONS, ChineseJudges.of(null, null));
    for (String metric :
        List.of("s_cls", "bert_score", "comet", "content", "toxic", "neutral", "polite")) {
      assertThat(((MetricResult.Refused) report.scopes().get("all").metrics().get(metric)).reason())
          .as(metric)
          .startsWith("not run: ");
    }
    assertThat(report.markdown())
        .contains(
            "| records | 5 | 2 | 3 |", "- s_cls: not run: no labeller", "words joined by text")
        .contains("predictions whose text is not labelled, which are left out: 1")
        .doesNotContain("no toxicity label");
    JsonNode json = BoundedJson.mapper().readTree(report.json());
    assertThat(json.fieldNames().next()).isEqualTo("format");
    assertThat(json.at("/scopes/all/metrics/s_clean/value").asDouble()).isEqualTo(60);
    assertThat(json.at("/scopes/all/metrics/s_cls/result").asText()).isEqualTo("refused");
    assertThat(report(PREDICTIONS, ChineseJudges.of(TOXICITY, null)).markdown())
        .contains("- toxicity by last character (a test, = rules); toxic is 有毒");
  }

  /** As when a server does not answer: no number is better than one of misses alone. */
  @Test
  void too_much_junk_is_refused_and_overlong_rewrites_are_counted() {
    List<Prediction> junk =
        List.of(
            new Prediction("土豆", "说不清"),
            new Prediction("南瓜", "说".repeat(300)),
            new Prediction("笨瓜🤡", "净"));
    ToxiRewriteReport report = report(junk, ChineseJudges.of(TOXICITY, POLARITY));
    ToxiRewriteReport.Scope all = report.scopes().get("all");
    assertThat(all.overlong()).isEqualTo(1);
    for (String metric : List.of("s_cls", "neutral")) {
      assertThat(((MetricResult.Refused) all.metrics().get(metric)).reason())
          .contains("2 of 3 samples have no value");
    }
    assertThat(value(report, "all", "s_clean")).isEqualTo(100);
  }

  @Test
  void words_by_position_and_all_else_by_text() {
    ToxiRewriteReport report =
        ToxiRewriteReport.of(
            List.of(new Prediction("笨瓜木头", "木头"), new Prediction("你这木头", "笨瓜")),
            LABELLED,
            Join.POSITION,
            ChineseJudges.of(null, null),
            BOOTSTRAP,
            MissingPolicy.standard());
    // 木头 is looked for in the first, 笨瓜 and 木头 in the second.
    assertThat(value(report, "all", "w_clean")).isCloseTo(100 / 3.0, within(1e-9));
    assertThat(report.scopes().get("direct").records()).isEqualTo(2);
  }

  @Test
  void wrong_texts_and_labels_are_told() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> report(List.of(new Prediction("别的", "别的")), ChineseJudges.of(null, null)))
        .withMessageContaining("none of the 1 texts");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ChineseJudges.of(null, TOXICITY))
        .withMessageContaining("needs the labels [Toxic, Neutral, Polite]");
    // One record in a scope has no interval, and says so.
    ToxiRewriteReport one =
        report(
            List.of(new Prediction("土豆", "净"), new Prediction("你这木头", "净")),
            ChineseJudges.of(TOXICITY, null));
    assertThat(one.scopes().get("emoji").metrics().get("s_cls"))
        .isInstanceOf(MetricResult.Refused.class);
    assertThat(one.markdown()).contains("| s_cls | 100.00 [100.00, 100.00] | - | - |");
  }

  /** W-Clean and S-Clean of copies, then of the human rewrites. */
  @Test
  void copies_and_references_have_the_recorded_cleanness() throws IOException {
    List<Labelled> records =
        ToxiRewriteCn.read(SharedData.file("toxirewritecn/ToxiRewriteCN.json"));
    ToxiRewriteReport copy = published(records, Labelled::toxic);
    ToxiRewriteReport human = published(records, Labelled::neutral);
    Map<String, List<Double>> recorded =
        Map.of(
            "all", List.of(0.85, 0.96, 99.76, 99.68),
            "direct", List.of(0.67, 0.73, 99.90, 99.88),
            "emoji", List.of(1.56, 2.04, 100.0, 100.0),
            "homophone", List.of(1.85, 2.56, 100.0, 100.0),
            "single turn", List.of(1.03, 1.14, 99.77, 99.67),
            "multi turn", List.of(0.0, 0.0, 97.50, 94.12));
    assertThat(copy.scopes()).containsOnlyKeys(recorded.keySet());
    recorded.forEach(
        (scope, cells) -> {
          assertThat(value(copy, scope, "w_clean")).isCloseTo(cells.get(0), within(0.005));
          assertThat(value(copy, scope, "s_clean")).isCloseTo(cells.get(1), within(0.005));
          assertThat(value(human, scope, "w_clean")).isCloseTo(cells.get(2), within(0.005));
          assertThat(value(human, scope, "s_clean")).isCloseTo(cells.get(3), within(0.005));
          assertThat(value(human, scope, "bleu")).isCloseTo(100, within(1e-9));
          assertThat(value(human, scope, "chrf_plus_plus")).isCloseTo(100, within(1e-9));
        });
  }

  private static ToxiRewriteReport published(
      List<Labelled> records, Function<Labelled, String> system) {
    return ToxiRewriteReport.of(
        records.stream().map(one -> new Prediction(one.toxic(), system.apply(one))).toList(),
        records,
        Join.TEXT,
        ChineseJudges.of(null, null),
        new Bootstrap(100, 0.95, 1),
        MissingPolicy.standard());
  }
}
