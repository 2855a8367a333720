/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.Findings;
import io.detoxj.eval.examination.ItemExamination;
import io.detoxj.eval.examination.ItemResult;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.RecordedResults;
import io.detoxj.eval.examination.RunFile;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.page.Html;
import io.detoxj.eval.page.PageOptions;
import io.detoxj.eval.page.PageSection;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.RatioOfSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of an experiment over what is no model: rewriters of sentences. */
class RewriterExperimentTest {
  private static final int SENTENCES = 40;

  @TempDir Path folder;

  private final AtomicInteger rewritten = new AtomicInteger();

  private static List<String> sentences() {
    return IntStream.range(0, SENTENCES)
        .mapToObj(i -> i % 4 == 0 ? "you dull spoon " + i : "a damned fine tea " + i)
        .toList();
  }

  private SystemUnderTest<UnaryOperator<String>> system(
      String name, Role role, UnaryOperator<String> rewriter) {
    return SystemUnderTest.of(
        name, role, Fingerprint.builder().put("rewriter", name).build(), counted(rewriter));
  }

  private UnaryOperator<String> counted(UnaryOperator<String> rewriter) {
    return sentence -> {
      rewritten.incrementAndGet();
      return rewriter.apply(sentence);
    };
  }

  private Experiment<UnaryOperator<String>> experiment() {
    return new Experiment<>(
        system("copy", Role.BASE, sentence -> sentence),
        List.of(
            SystemUnderTest.method(
                "deletion",
                "shouting",
                Fingerprint.builder().put("rewriter", "deletion").build(),
                counted(sentence -> sentence.replace("damned ", ""))),
            system("shouting", Role.CONTROL, sentence -> sentence.toUpperCase(Locale.ROOT))),
        List.of(new Rewriting(), new Vowels()),
        new Headline(
            new Headline.PrimaryMetric(
                "clean", "share of clean sentences", "cleanness", Direction.HIGHER, 1.0),
            new Headline.CostMetric("lost", "words lost"),
            new VerdictRule(1.3),
            List.of(
                new Headline.Column("clean", "", "clean", Headline.Form.VALUE_WITH_INTERVAL, 2),
                new Headline.Column("x words", "Words lost", "lost", Headline.Form.RATIO, 2)),
            "sentences",
            List.of("Cleanness", "Content")),
        new Bootstrap(200, 0.95, 1),
        new MissingPolicy(0.1));
  }

  /** Sentences are rewritten, and the rewrites looked at in a stage of their own. */
  private static final class Rewriting implements Examination<UnaryOperator<String>> {
    private final Rewrites rewrites = new Rewrites();
    private final Rude rude = new Rude(rewrites);

    record Lines(List<String> texts) {}

    record Counts(List<Integer> words) {}

    private static final class Rewrites implements Stage<UnaryOperator<String>, Lines> {
      @Override
      public JournalPlace journal(SystemIdentity system) {
        return system.outputs("rewrites", Fingerprint.builder().put("id", "rewriting@1").build());
      }

      @Override
      public Class<Lines> lineType() {
        return Lines.class;
      }

      @Override
      public Cost cost() {
        return Cost.GENERATION;
      }

      @Override
      public Lines work(Supplier<UnaryOperator<String>> system, Batch batch) {
        List<String> texts =
            sentences().subList(batch.from(), batch.from() + batch.itemIds().size());
        return new Lines(texts.stream().map(system.get()).toList());
      }

      @Override
      public int items(Lines result, Batch batch) {
        return result.texts().size();
      }
    }

    private record Rude(Rewrites rewrites) implements Stage<UnaryOperator<String>, Counts> {
      @Override
      public JournalPlace journal(SystemIdentity system) {
        return system.outputs("rude", Fingerprint.builder().put("id", "rewriting@1").build());
      }

      @Override
      public Class<Counts> lineType() {
        return Counts.class;
      }

      @Override
      public Cost cost() {
        return Cost.SCORING;
      }

      @Override
      public String of(Batch batch) {
        return Integer.toHexString(batch.result(rewrites).texts().hashCode());
      }

      @Override
      public Counts work(Supplier<UnaryOperator<String>> system, Batch batch) {
        return new Counts(
            batch.result(rewrites).texts().stream()
                .map(text -> text.matches("(?i).*(damned|dull).*") ? 1 : 0)
                .toList());
      }

      @Override
      public int items(Counts result, Batch batch) {
        return batch.itemIds().size();
      }
    }

    @Override
    public String id() {
      return "rewriting@1";
    }

    @Override
    public List<String> itemIds() {
      return IntStream.range(0, SENTENCES).mapToObj(i -> "s" + i).toList();
    }

    @Override
    public int itemsAtOnce() {
      return 6;
    }

    @Override
    public List<Stage<UnaryOperator<String>, ?>> stages() {
      return List.of(rewrites, rude);
    }

    private List<String> texts(StageResults results) {
      return results.of(rewrites).stream().flatMap(batch -> batch.texts().stream()).toList();
    }

    @Override
    public Findings measure(
        String system,
        StageResults own,
        StageResults ofBase,
        Bootstrap bootstrap,
        MissingPolicy policy) {
      Map<String, Double> clean = new LinkedHashMap<>();
      Map<String, Double> lost = new LinkedHashMap<>();
      List<Integer> counts =
          own.of(rude).stream().flatMap(batch -> batch.words().stream()).toList();
      for (int i = 0; i < SENTENCES; i++) {
        clean.put("s" + i, counts.get(i) == 0 ? 1.0 : 0.0);
        int before = texts(ofBase).get(i).split(" ").length;
        lost.put("s" + i, 1.0 + before - texts(own).get(i).split(" ").length);
      }
      return Findings.of(
              List.of(
                  new Measurement(
                      new MetricId("clean", 1, Map.of()),
                      new MetricKind("Cleanness", Direction.HIGHER),
                      RatioOfSums.mean(clean),
                      SENTENCES,
                      0),
                  new Measurement(
                      new MetricId("lost", 1, Map.of()),
                      new MetricKind("Content", Direction.LOWER),
                      RatioOfSums.mean(lost),
                      SENTENCES,
                      0)))
          .withSection("examples", texts(own).subList(0, 2));
    }

    @Override
    public Stream<String> outputs(RecordedResults results) {
      return results.systems().flatMap(one -> texts(one.results()).stream());
    }

    @Override
    public List<RunFile> files(RecordedResults results) {
      return List.of(
          new RunFile("rewrites.txt", file -> Files.write(file, outputs(results).toList())));
    }

    @Override
    public List<PageSection> sections(Report report, RecordedResults results, PageOptions options) {
      return List.of(new Examples(report));
    }
  }

  private record Examples(Report report) implements PageSection {
    @Override
    public String id() {
      return "examples";
    }

    @Override
    public String title() {
      return "Examples";
    }

    @Override
    public void write(Html html) {
      report.systems().forEach(one -> html.element("p", one.sections().get("examples").toString()));
    }
  }

  /** One result an item. */
  private static final class Vowels implements ItemExamination<UnaryOperator<String>> {
    @Override
    public String id() {
      return "vowels@1";
    }

    @Override
    public List<String> itemIds() {
      return List.of("a", "e", "o");
    }

    @Override
    public List<ItemResult> examine(UnaryOperator<String> system, List<String> itemIds) {
      return itemIds.stream()
          .map(id -> new ItemResult(id, Map.of("same", system.apply(id).equals(id) ? 1.0 : 0.0)))
          .toList();
    }

    @Override
    public List<Measurement> measure(List<ItemResult> results) {
      Map<String, Double> same = new LinkedHashMap<>();
      results.forEach(one -> same.put(one.itemId(), one.value("same")));
      return List.of(
          new Measurement(
              new MetricId("vowels_kept", 1, Map.of()),
              new MetricKind("Content", Direction.HIGHER),
              RatioOfSums.mean(same),
              results.size(),
              0));
    }
  }

  @Test
  void from_the_base_to_report_and_page() throws IOException {
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    Path output = folder.resolve("run");
    ExperimentResult result = experiment().run(options);
    int made = rewritten.get();
    assertThat(made).isEqualTo(3 * (SENTENCES + 3));
    result.writeTo(output);
    // Its own files are known as such, whatever the subject, and may be replaced.
    result.writeTo(output);
    assertThat(rewritten).as("nothing is done again to write").hasValue(made);

    Report report = ReportJson.read(output.resolve("report.json"));
    assertThat(report).isEqualTo(result.report());
    assertThat(report.base().estimate("clean").orElseThrow().value()).isZero();
    assertThat(report.systems().get(1).estimate("clean").orElseThrow().value()).isEqualTo(0.75);
    ControlComparison control = report.systems().get(1).control(0).orElseThrow();
    assertThat(control.control()).isEqualTo("shouting");
    assertThat(control.difference().difference()).isEqualTo(0.75);
    assertThat(control.difference().significance().adjustedPValue()).isLessThan(1e-6);
    assertThat(report.systems().get(2).controls()).isEmpty();
    assertThat(report.metrics().get("vowels_kept").better()).isEqualTo(Direction.HIGHER);
    assertThat(Verdicts.of(report, new VerdictRule(2)).sentences())
        .anyMatch(
            one ->
                one.startsWith("deletion: share of clean sentences +0.75")
                    && one.endsWith(
                        "raises cleanness, and more than its control, within 2.0 x base words lost."))
        .contains("1 of 1 methods pass: deletion.");
    assertThat(Verdicts.of(report, report.headline().rule()).sentences())
        .contains(
            "No method passes: none of 1 is shown to raise cleanness, and more than its control,"
                + " within 1.3 x base words lost.");

    String page = Files.readString(output.resolve("report.html"));
    assertThat(page)
        .contains("<h2 id=\"examples-title\">Examples</h2>", "YOU DULL SPOON 0", "Words lost")
        .contains("by bootstrap over sentences");
    assertThat(page.replaceAll("(?s)<(script|style).*?</\\1>", ""))
        .doesNotContainIgnoringCase("toxic", "perplexity");
    assertThat(Files.readAllLines(output.resolve("rewrites.txt"))).hasSize(3 * SENTENCES);
    assertThat(Files.readString(output.resolve("summary.csv"))).startsWith("system,clean,clean_p");
    assertThat(output.resolve("front.svg")).isNotEmptyFile();
    assertThat(result.outputs(String.class)).hasSize(3 * SENTENCES);
  }

  @Test
  void a_stopped_run_goes_on_where_it_was() throws IOException {
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () -> experiment().run(options.withCancellation(() -> batches.incrementAndGet() == 9)))
        .isInstanceOf(CancelledException.class);
    int done = rewritten.get();
    Report whole = experiment().run(options).report();
    assertThat(rewritten).hasValue(3 * (SENTENCES + 3));
    assertThat(done).isBetween(1, rewritten.get() - 1);
    assertThat(experiment().run(RunOptions.standard()).report()).isEqualTo(whole);
  }

  @Test
  void parts_done_elsewhere_make_the_same_report() throws IOException {
    Path journal = folder.resolve("journal");
    ShardedRun<UnaryOperator<String>> sharded = new ShardedRun<>(experiment());
    List<Shard> missing = sharded.missing(journal, 2);
    List<List<ShardLines>> lines = new ArrayList<>();
    missing.forEach(shard -> lines.add(sharded.run(shard)));
    for (List<ShardLines> part : lines) {
      sharded.keep(part, journal);
    }
    assertThat(sharded.missing(journal, 2)).isEmpty();
    int made = rewritten.get();
    Report spread = experiment().run(RunOptions.standard().in(journal)).report();
    assertThat(rewritten).hasValue(made);
    assertThat(spread).isEqualTo(experiment().run(RunOptions.standard()).report());
  }

  @Test
  void roles_and_names_are_checked() {
    assertThatThrownBy(
            () ->
                new Experiment<>(
                    system("copy", Role.METHOD, one -> one),
                    List.of(),
                    List.of(new Vowels()),
                    experiment().headline(),
                    Bootstrap.standard(1),
                    MissingPolicy.standard()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("role of the base");
    assertThatThrownBy(
            () ->
                new Experiment<>(
                    system("copy", Role.BASE, one -> one),
                    List.of(system("copy", Role.METHOD, one -> one)),
                    List.of(new Vowels()),
                    experiment().headline(),
                    Bootstrap.standard(1),
                    MissingPolicy.standard()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two systems are called \"copy\"");
    SystemUnderTest<UnaryOperator<String>> trim =
        SystemUnderTest.method("trim", "copy", Fingerprint.ofHash("trim"), String::strip);
    for (Role role : List.of(Role.METHOD, Role.CONTROL)) {
      assertThatThrownBy(
              () ->
                  new Experiment<>(
                      system("base", Role.BASE, one -> one),
                      role == Role.METHOD
                          ? List.of(system("copy", role, one -> one), trim)
                          : List.of(system("other", role, one -> one), trim),
                      List.of(new Vowels()),
                      experiment().headline(),
                      Bootstrap.standard(1),
                      MissingPolicy.standard()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("trim is to beat copy");
    }
  }
}
