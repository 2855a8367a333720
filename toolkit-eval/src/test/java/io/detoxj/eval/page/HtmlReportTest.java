/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Costs;
import io.detoxj.eval.report.FrontAxis;
import io.detoxj.eval.report.InventedReports;
import io.detoxj.eval.report.Opinion;
import io.detoxj.eval.report.Opinions;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SampleReports;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.statistics.Interval;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.toxicity.report.GenerationsJsonl;
import io.detoxj.eval.toxicity.report.ScoredCompletion;
import io.detoxj.eval.toxicity.report.ToxicityHeadline;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import io.detoxj.eval.toxicity.suppression.BundledPairs;
import io.detoxj.eval.toxicity.suppression.SentencePairs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String HOSTILE_NAME = "<img src=x onerror=alert(1)>\"'&\u202e";

  @TempDir Path folder;

  private static String page() {
    return page(MildRun.report(), PageOptions.standard());
  }

  private static String page(Report report, PageOptions options) {
    return ToxicityPage.text(report, MildRun.costs(), MildRun.completions(), options);
  }

  private static List<String> found(String page, String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** A section's text without markup, spaces being one. */
  private static String section(String page, Section section) {
    return section(page, section.id());
  }

  private static String section(String page, String section) {
    Matcher matcher =
        Pattern.compile("<section id=\"" + section + "\".*?</section>", Pattern.DOTALL)
            .matcher(page);
    assertThat(matcher.find()).as(section).isTrue();
    return matcher.group().replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").replace("&#39;", "'");
  }

  @Test
  void has_its_sections_in_this_order() {
    assertThat(found(page(), "<h2[^>]*>([^<]*)</h2>"))
        .containsExactly(
            "Verdicts",
            "Warnings",
            "Fronts",
            "Comparison",
            "Strengths",
            "Systems",
            "Scores",
            "Texts",
            "Judges",
            "Refused metrics",
            "Protocol",
            "Provenance",
            "Definitions");
    assertThat(found(page(), "<a href=\"#([a-z]+)\">")).contains("verdicts", "definitions");
    String alone =
        ToxicityPage.text(
            SampleReports.report(),
            Costs.none(),
            Stream.empty(),
            PageOptions.standard().withFronts(List.of()));
    assertThat(found(alone, "<h2[^>]*>([^<]*)</h2>"))
        .doesNotContain("Fronts", "Strengths", "Scores", "Texts", "Judges")
        .hasSize(8);
    assertThat(found(alone, "<a href=\"#([a-z]+)\">")).doesNotContain("texts", "fronts", "judges");
  }

  @Test
  void links_and_labels_point_to_what_is_there() {
    String page = page();
    List<String> ids = found(page, " id=\"([^\"]+)\"");
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(found(page, " href=\"#([^\"]+)\"")).isSubsetOf(ids);
    for (String list : found(page, " aria-(?:labelledby|describedby)=\"([^\"]+)\"")) {
      assertThat(list.split(" ")).isSubsetOf(ids);
    }
    assertThat(found(page, " for=\"([^\"]+)\"")).isNotEmpty().isSubsetOf(ids);
  }

  @Test
  void several_controls_stand_under_each_other_with_their_names() {
    Report report = MildRun.report();
    SystemResult method =
        report.systems().stream()
            .filter(one -> !one.controls().isEmpty())
            .findFirst()
            .orElseThrow();
    ControlComparison first = method.controls().get(0);
    SystemResult two = method.withControls(List.of(first, new ControlComparison("another", null)));
    List<SystemResult> systems =
        report.systems().stream().map(one -> one.equals(method) ? two : one).toList();
    String page =
        page(
            Report.of(
                report.provenance(),
                report.protocol(),
                report.headline(),
                report.metrics(),
                systems,
                report.warnings()),
            PageOptions.standard());
    assertThat(section(page, Section.COMPARISON))
        .contains("] from " + first.control() + " - from another");
    // Rows are sorted by the control that is hardest to beat, here the only one with a number.
    assertThat(page)
        .contains(
            "data-value=\"%s\"><div>".formatted(String.valueOf(first.difference().difference())));
  }

  @Test
  void the_verdicts_have_a_column_for_each_judge() {
    Report report = MildRun.report();
    PairedDifference found = new PairedDifference(-0.25, new Interval(-0.375, -0.125, 0.95), 100);
    ScorerInfo judge = new ScorerInfo("second-reader", "1", "0".repeat(64), "reads");
    List<SystemResult> systems =
        report.systems().stream()
            .map(
                one ->
                    one.role() == Role.BASE
                        ? one
                        : new SystemResult(
                            one.system(),
                            one.role(),
                            one.metrics(),
                            one.differences(),
                            one.controls(),
                            one.broken(),
                            one.firings(),
                            Map.of(
                                Opinions.SECTION,
                                ReportJson.tree(
                                    new Opinions(
                                        Map.of(),
                                        List.of(
                                            new Opinion(judge, false, null, found, List.of()))))),
                            one.warnings()))
            .toList();
    Report judged =
        Report.of(
            report.provenance(),
            report.protocol(),
            report.headline(),
            report.metrics(),
            systems,
            report.warnings());
    assertThat(section(page(judged, PageOptions.standard()), Section.VERDICTS))
        .contains("The same by second-reader", "-0.25 [-0.38, -0.13]");
    assertThat(section(page(), Section.VERDICTS)).doesNotContain("The same by");
  }

  @Test
  void verdicts_stand_first_with_the_whole_sentence() {
    assertThat(section(page(), Section.VERDICTS))
        .contains("2 of 5 methods pass: steer-2, edit-1.5.")
        .contains(
            "steer-4: toxicity probability -0.46 [-0.56, -0.36] from the base, p 0.00012 by Holm;")
        .contains("from its control random-4, p 0.00012 by Holm")
        .contains("lowers toxicity, but at more than 1.5 x base perplexity, so it does not pass.")
        .contains("broken: degenerate_repeated is 41.0 %");
  }

  @Test
  void systems_are_compared_and_what_is_missing_is_not_0() {
    String page = page();
    String comparison = section(page, Section.COMPARISON);
    assertThat(comparison)
        .contains("Intervals are at 95 %")
        .contains("steer-2 passes 0.390 [0.300, 0.480] -0.27 [-0.37, -0.17] 0.0024 -0.27")
        .contains("random-4 control null broken")
        .contains("1.01 [0.98, 1.05] refused 1600 +0.13");
    assertThat(page).contains("data-value><a href=\"#refused\">refused</a></td>");
    assertThat(section(page, Section.REFUSED))
        .contains("rectify, dist_2: 12 of 20 texts are empty");
    assertThat(section(page, Section.SYSTEMS))
        .contains("Distinct word pairs (dist-2) is refused: 12 of 20 texts are empty")
        .contains("Distinct word pairs (dist-2) refused - - - - 12 of 20");
    String without =
        ToxicityPage.text(MildRun.report(), Costs.none(), Stream.empty(), PageOptions.standard());
    assertThat(section(without, Section.COMPARISON))
        .contains("What the run cost is not on this page.")
        .doesNotContain("Tokens/s");
  }

  @Test
  void a_metric_nobody_measured_is_called_so() {
    SystemResult bare =
        InventedReports.system("base", Role.BASE, Map.of(), Map.of(), null, List.of(), List.of());
    SystemResult silent =
        InventedReports.system("mute", Role.METHOD, Map.of(), Map.of(), null, List.of(), List.of());
    Report report = InventedReports.of(Map.of(), Map.of(), List.of(bare, silent), List.of());
    String page = ToxicityPage.text(report, Costs.none(), Stream.empty(), PageOptions.standard());
    assertThat(section(page, Section.COMPARISON)).contains("mute undecided not measured - -");
    assertThat(section(page, Section.FRONTS)).contains("No system has a perplexity");
    assertThat(section(page, Section.SYSTEMS)).contains("No metric was measured.");
    assertThat(section(page, Section.COMPARISON)).doesNotContain("NaN", " 0 ");
  }

  @Test
  void all_that_is_known_of_the_run_is_told() {
    String page = page();
    Report report = MildRun.report();
    assertThat(section(page, Section.WARNINGS))
        .contains("The numbers are invented.", "half of its texts are empty", "random-4: broken");
    assertThat(section(page, Section.PROTOCOL))
        .contains(
            "Intervals bootstrap, 10,000 resamples, level 0.95, seed 1, percentile",
            "Tests two-sided",
            "Examined continuations@1",
            "Decoding invented",
            "Prompts 5");
    report
        .provenance()
        .forEach(
            (key, value) ->
                assertThat(section(page, Section.PROVENANCE))
                    .contains(Html.capital(key) + " " + value));
    assertThat(section(page, "judges"))
        .contains("A second opinion.", "steer-1 - 0.540 [0.450, 0.630] - - - - - 0.70 0.81");
    assertThat(section(page, Section.SYSTEMS))
        .contains("steer-1@blocks.1 risk 0.2500 1234 0.1250", "Accuracy tiny");
    assertThat(section(page, Section.DEFINITIONS))
        .contains("toxicity_probability@1(k=4,scorer=words,toxic_from=0.5)")
        .contains(
            "Toxicity probability TP. Share of prompts with at least one toxic sample among k.")
        .contains("Accuracy tiny Its id is all that is known of it. accuracy_tiny@1(items=40)");
  }

  @Test
  void the_id_is_the_hash_of_the_report_as_written() throws IOException {
    Path file = folder.resolve("report.json");
    ReportJson.write(MildRun.report(), file);
    assertThat(section(page(), Section.PROVENANCE))
        .contains(Sha256.hex(file))
        .contains("sha256sum report.json");
  }

  @Test
  void over_suppression_is_judged_where_the_bundled_pairs_were_examined() {
    Report report = MildRun.report();
    assertThat(page()).doesNotContain("neutral sentences");
    Report examined =
        InventedReports.of(
            Map.of(),
            Stream.of(BundledPairs.identity(), BundledPairs.insults())
                .map(SentencePairs::protocol)
                .toList(),
            List.of(report.base(), withGap(report.systems().get(1))),
            List.of());
    String page = ToxicityPage.text(examined, Costs.none(), Stream.empty(), PageOptions.standard());
    assertThat(section(page, Section.SYSTEMS))
        .contains("Over-suppression Over-suppression of identity words 1.50");
    assertThat(section(page, "suppression"))
        .contains("leaves likelihoods as they are, so nothing is said of it here.");
  }

  private static SystemResult withGap(SystemResult system) {
    MetricId id = new MetricId("identity_gap", 1, Map.of());
    return InventedReports.system(
        system.system(),
        system.role(),
        Map.of(
            "identity_gap", new MetricResult.Estimate(id, 1.5, new Interval(1, 2, 0.95), 9, 9, 0)),
        Map.of(),
        null,
        List.of(),
        List.of());
  }

  @Test
  void names_and_reasons_are_never_markup() {
    SystemResult hostile =
        SampleReports.withoutPerplexity(
            SampleReports.system(HOSTILE_NAME, Role.METHOD, -0.3, -0.1, 36));
    Report report =
        InventedReports.of(
            Map.of("key " + HOSTILE_NAME, HOSTILE_NAME),
            Map.of(HOSTILE_NAME, MildRun.HOSTILE),
            List.of(SampleReports.report().base(), hostile),
            List.of(MildRun.HOSTILE));
    String page =
        ToxicityPage.text(
            report,
            Costs.none(),
            Stream.of(MildRun.completion(HOSTILE_NAME, 3, 0, MildRun.HOSTILE, 0.5)),
            PageOptions.standard().titled(MildRun.HOSTILE));
    assertThat(page).doesNotContain("<img", "\u202e", "alert(1)>\"");
    assertThat(found(page, "(?i)(<script)")).hasSize(2);
    assertThat(found(page, "(?i)(</script)")).hasSize(2);
    assertThat(found(page, "<title>([^<]*)</title>").get(0))
        .isEqualTo(Html.escape(MildRun.HOSTILE));
  }

  @Test
  void nothing_can_be_loaded() {
    String page = page();
    String policy = found(page, "Content-Security-Policy\" content=\"([^\"]*)\"").get(0);
    String style = found(page, "<style>(.*?)</style>").get(0);
    String script = found(page, "<script>(.*?)</script>").get(0);
    assertThat(policy.replace("&#39;", "'").split("; "))
        .containsExactly(
            "default-src 'none'",
            "style-src 'sha256-" + hash(style) + "'",
            "script-src 'sha256-" + hash(script) + "'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");
    assertThat(page.toLowerCase(Locale.ROOT))
        .doesNotContain("http://", "https://", "@import", "url(", "<link", "<iframe", "<form");
    assertThat(found(page, "( style=\"| on[a-z]+=\"| src=\"| srcset=\")")).isEmpty();
    assertThat(script)
        .doesNotContain(
            "innerHTML",
            "insertAdjacent",
            "document.write",
            "console.",
            "eval(",
            "Storage",
            "fetch");
  }

  private static String hash(String text) {
    return Base64.getEncoder().encodeToString(Sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void texts_are_data_and_not_markup() {
    String page = page();
    String data =
        found(page, "<script type=\"application/json\" id=\"data\">(.*?)</script>").get(0);
    assertThat(data).contains("soggy biscuit", "\\u003Cimg src=x");
    assertThat(page.replace(data, "")).doesNotContain("soggy biscuit", "My neighbour");
    assertThat(section(page, "texts")).contains("All 160 texts of the run are on this page.");
  }

  @Test
  void a_cap_on_texts_is_told() {
    String page = page(MildRun.report(), PageOptions.standard().holding(100));
    assertThat(section(page, "texts"))
        .contains("80 of 160 texts are on this page")
        .contains("the first 2 of each prompt's samples.");
    page = page(MildRun.report(), PageOptions.standard().holding(17));
    assertThat(section(page, "texts"))
        .contains("16 of 160 texts")
        .contains("the first 1 of each prompt's samples, of the first 2 prompts alone.");
    page = page(MildRun.report(), PageOptions.standard().holding(0));
    assertThat(section(page, "texts")).contains("0 of 160 texts");
    assertThatThrownBy(() -> PageOptions.standard().holding(-1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void fronts_of_three_axes_are_drawn_in_pairs() {
    List<FrontAxis> axes =
        List.of(
            ToxicityHeadline.axes(1.5).get(0),
            ToxicityHeadline.axes(1.5).get(1),
            FrontAxis.capability("accuracy_tiny", 0.9));
    String page = page(MildRun.report(), PageOptions.standard().withFronts(List.of(axes)));
    assertThat(found(page, "<svg class=\"(front)\"")).hasSize(2);
    assertThat(section(page, Section.FRONTS))
        .contains(
            "Toxicity probability against perplexity, times that of the base and accuracy tiny")
        .contains("front_volume@1")
        .contains("Left out: random-4, broken");
  }

  @Test
  void the_same_report_gives_the_same_bytes_in_every_locale() throws IOException {
    String expected = page();
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Path file = folder.resolve("report.html");
      ToxicityPage.write(
          MildRun.report(), MildRun.costs(), MildRun.completions(), PageOptions.standard(), file);
      assertThat(file).hasContent(expected);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(expected).doesNotContain("\r");
  }

  @Test
  void half_a_surrogate_pair_in_a_name_does_not_lose_the_page() throws IOException {
    Report report =
        SampleReports.report(SampleReports.system("odd\ud800", Role.METHOD, -0.3, -0.1, 36));
    Path file = folder.resolve("report.html");
    HtmlReport.write(report, file);
    assertThat(Files.readString(file)).contains("odd?");
  }

  @Test
  void the_files_of_a_run_give_the_page_of_the_run() throws IOException {
    ReportJson.write(MildRun.report(), folder.resolve("report.json"));
    ToxicityPage.write(folder, PageOptions.standard());
    assertThat(folder.resolve("report.html"))
        .hasContent(
            ToxicityPage.text(
                MildRun.report(), Costs.none(), Stream.empty(), PageOptions.standard()));
    ReportJson.write(MildRun.costs(), folder.resolve("costs.json"));
    GenerationsJsonl.write(MildRun.completions(), folder.resolve("generations.jsonl"));
    ToxicityPage.write(folder, PageOptions.standard());
    assertThat(folder.resolve("report.html")).hasContent(page());

    GenerationsJsonl.write(
        Stream.of(MildRun.completion("stranger", 0, 0, "hello", 0.1)),
        folder.resolve("generations.jsonl"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ToxicityPage.write(folder, PageOptions.standard()))
        .withMessageContaining("stranger");
    assertThat(folder.resolve("report.html")).hasContent(page());
  }

  @Test
  void a_large_run_stays_below_ten_megabytes() {
    String text = " a soggy biscuit with the charm of a wet sock and a dull spoon".repeat(8);
    List<String> systems = MildRun.report().systems().stream().map(SystemResult::system).toList();
    Stream<ScoredCompletion> completions =
        systems.stream()
            .flatMap(
                system ->
                    Stream.iterate(0, prompt -> prompt < 300, prompt -> prompt + 1)
                        .flatMap(
                            prompt ->
                                Stream.iterate(0, sample -> sample < 25, sample -> sample + 1)
                                    .map(
                                        sample ->
                                            MildRun.completion(
                                                system, prompt, sample, text, 0.1))));
    String page =
        ToxicityPage.text(MildRun.report(), Costs.none(), completions, PageOptions.standard());
    assertThat(page.length()).isBetween(5_000_000, 10_000_000);
    assertThat(section(page, "texts")).contains("of 60,000 texts");
  }
}
