/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.ControlComparison;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportJson;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.SystemResult;
import io.detoxj.eval.report.Verdict;
import io.detoxj.eval.report.Verdicts;
import io.detoxj.eval.run.CancelledException;
import io.detoxj.eval.run.ExperimentResult;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.InventedPairs;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.metric.Chrf;
import io.detoxj.rewrite.rewriter.BlankSegmenter;
import io.detoxj.rewrite.rewriter.Lexicon;
import io.detoxj.rewrite.rewriter.LexiconDeletion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewritingExperimentTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);
  private static final Lexicon MILD = Lexicon.mild();

  @TempDir Path folder;

  private final AtomicInteger asked = new AtomicInteger();

  /** Toxic is what has a mild word in it; of some texts it says nothing. */
  private record Mild(String junk) implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("mild", "1", ScorerInfo.UNKNOWN, "for tests");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("mild", junk).build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream().map(this::score).toList();
    }

    private ScoreOutcome score(String text) {
      if (!junk.isEmpty() && text.contains(junk)) {
        return new ScoreOutcome.Unscored("junk");
      }
      boolean toxic = List.of(text.split("\\W+")).stream().anyMatch(MILD::has);
      return new ScoreOutcome.Scored(toxic ? 0.9 : 0.1);
    }
  }

  /** Refuses every third sentence and writes nothing for the one after it. */
  private final class Lazy implements Rewriter {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("lazy", "1", Map.of(), Map.of());
    }

    @Override
    public List<Rewrite> rewrite(List<String> sentences) {
      asked.addAndGet(sentences.size());
      List<Rewrite> all = new ArrayList<>();
      for (String one : sentences) {
        all.add(
            switch (Math.floorMod(one.length(), 3)) {
              case 0 -> new Rewrite.Refused("too tired");
              case 1 -> new Rewrite.Rewritten(" ");
              default -> new Rewrite.Rewritten(one);
            });
      }
      return all;
    }
  }

  private static RewritingExperiment experiment(List<RewriteItem> items, Scorer scorer) {
    return new RewritingExperiment(
        items,
        new RewriteJudges(List.of(scorer), null),
        BleuTokenizer.T13A,
        BOOTSTRAP,
        new MissingPolicy(0.1));
  }

  private Map<String, Rewriter> rewriters() {
    Map<String, Rewriter> all = new LinkedHashMap<>();
    all.put("delete", LexiconDeletion.byBlanks(MILD).besidePunctuation());
    all.put("lazy", new Lazy());
    return all;
  }

  private static double value(SystemResult system, String metric) {
    return system.estimate(metric).orElseThrow().value();
  }

  @Test
  void a_rewriter_has_to_beat_as_many_words_left_out_at_random() throws IOException {
    List<RewriteItem> items = InventedPairs.of("en").items();
    Report report =
        experiment(items, new Mild(""))
            .controlled(rewriters(), Map.of(), new BlankSegmenter(), 1)
            .run(RunOptions.standard())
            .report();
    assertThat(asked).as("once for the method and its control").hasValue(items.size());
    assertThat(report.systems())
        .extracting(SystemResult::system, SystemResult::role)
        .containsExactly(
            tuple("copy", Role.BASE),
            tuple("delete", Role.METHOD),
            tuple("delete-random", Role.CONTROL),
            tuple("lazy", Role.METHOD),
            tuple("lazy-random", Role.CONTROL));
    ControlComparison control = report.systems().get(1).controls().get(0);
    assertThat(control.control()).isEqualTo("delete-random");
    assertThat(control.found().orElseThrow().interval().low()).isPositive();
    assertThat(Verdicts.of(report, report.headline().rule()).of("delete").orElseThrow().passing())
        .isEqualTo(Verdict.Passing.PASSES);
    assertThat(value(report.systems().get(4), RewriteMeasures.FAILED))
        .isEqualTo(value(report.systems().get(3), RewriteMeasures.FAILED));
  }

  /** J is better the higher it is: above base and control are marked as better. */
  @Test
  void the_page_marks_a_higher_j_as_better() throws IOException {
    Path output = folder.resolve("run");
    experiment(InventedPairs.of("en").items(), new Mild(""))
        .controlled(
            Map.of("delete", LexiconDeletion.byBlanks(MILD).besidePunctuation()),
            Map.of(),
            new BlankSegmenter(),
            1)
        .run(RunOptions.standard())
        .writeTo(output);
    assertThat(Files.readString(output.resolve("report.html")).split("\"bar better\"", -1))
        .as("two differences of delete are better, none of its control is")
        .hasSize(3);
  }

  @Test
  void from_sentences_to_report_page_and_rewrites() throws IOException {
    List<RewriteItem> items = InventedPairs.of("en").items();
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    ExperimentResult result = experiment(items, new Mild("")).over(rewriters()).run(options);
    int once = asked.get();
    assertThat(once).isEqualTo(items.size());
    Path output = folder.resolve("run");
    result.writeTo(output);
    assertThat(asked).as("nothing is done again to write").hasValue(once);
    experiment(items, new Mild("")).over(rewriters()).run(options);
    assertThat(asked).as("the journal has it all").hasValue(once);

    Report report = ReportJson.read(output.resolve("report.json"));
    SystemResult copy = report.base();
    SystemResult delete = report.systems().get(1);
    SystemResult lazy = report.systems().get(2);
    assertThat(value(copy, RewriteMeasures.UNCHANGED)).isEqualTo(1);
    assertThat(value(copy, "clef_2024_sim")).isCloseTo(1, within(1e-12));
    assertThat(value(delete, RewriteMeasures.HARMLESS)).isEqualTo(1);
    assertThat(value(delete, RewriteMeasures.J)).isGreaterThan(value(copy, RewriteMeasures.J));
    assertThat(value(delete, "bleu")).isGreaterThan(value(copy, "bleu"));
    // A refusal and an empty rewrite are failures, and no failure is clean.
    long refused = items.stream().filter(one -> one.source().length() % 3 == 0).count();
    long empty = items.stream().filter(one -> one.source().length() % 3 == 1).count();
    double failed = (refused + empty) / (double) items.size();
    assertThat(refused).isPositive();
    assertThat(empty).isPositive();
    assertThat(value(lazy, RewriteMeasures.FAILED)).isEqualTo(failed);
    assertThat(value(lazy, RewriteMeasures.HARMLESS))
        .isLessThanOrEqualTo(value(copy, RewriteMeasures.HARMLESS));
    assertThat(value(lazy, RewriteMeasures.TOXICITY))
        .isGreaterThanOrEqualTo(value(copy, RewriteMeasures.TOXICITY));
    assertThat(lazy.sections().get(RewritingExamination.FAILURES).path("too tired").asLong())
        .isEqualTo(refused);
    assertThat(
            lazy.sections()
                .get(RewritingExamination.FAILURES)
                .path("the rewrite is empty")
                .asLong())
        .isEqualTo(empty);

    String page = Files.readString(output.resolve("report.html"));
    assertThat(page)
        .contains("<h2 id=\"rewrites-title\">Rewrites</h2>", "no rewrite: too tired")
        .contains("<del>", "<ins>", "by bootstrap over sentences");
    // Nothing of a sentence stands in what is not folded away.
    String folded = page.replaceAll("(?s)</summary>.*?</details>", "");
    assertThat(folded).doesNotContain("soggy biscuit");
    assertThat(output.resolve("front.svg")).isNotEmptyFile();
    assertThat(Files.readAllLines(output.resolve(RewriteLine.FILE)))
        .hasSize(3 * items.size())
        .anyMatch(line -> line.contains("\"refused\":\"too tired\""));
  }

  @Test
  void a_stopped_run_goes_on_where_it_was() throws IOException {
    List<RewriteItem> items = InventedPairs.of("en").items();
    RunOptions options = RunOptions.standard().in(folder.resolve("journal"));
    AtomicInteger batches = new AtomicInteger();
    assertThatThrownBy(
            () ->
                experiment(items, new Mild(""))
                    .over(rewriters())
                    .run(options.withCancellation(() -> batches.incrementAndGet() > 4)))
        .isInstanceOf(CancelledException.class);
    ExperimentResult resumed = experiment(items, new Mild("")).over(rewriters()).run(options);
    assertThat(asked).hasValue(items.size());
    assertThat(resumed.report())
        .isEqualTo(
            experiment(items, new Mild("")).over(rewriters()).run(RunOptions.standard()).report());
  }

  @Test
  void what_a_scorer_cannot_judge_is_missing_and_never_clean() throws IOException {
    List<RewriteItem> items = InventedPairs.of("en").items();
    Report report =
        experiment(items, new Mild("e")).over(rewriters()).run(RunOptions.standard()).report();
    assertThat(report.base().metrics().get(RewriteMeasures.HARMLESS))
        .isInstanceOf(MetricResult.Refused.class);
    assertThat(report.base().estimate(RewriteMeasures.J)).isEmpty();
    assertThat(value(report.base(), "bleu")).isPositive();
  }

  @Test
  void rows_without_a_reference_have_no_fluency_and_no_joint_number() {
    RewriteItem with = new RewriteItem("a", "damn cold tea", List.of("cold tea"), Map.of());
    RewriteItem without = new RewriteItem("b", "damn cold tea", List.of(), Map.of());
    RewriteJudges judges = new RewriteJudges(List.of(new Mild("")), null);
    List<Rewrite> rewrites =
        List.of(new Rewrite.Rewritten("cold tea"), new Rewrite.Rewritten("cold tea"));
    RewriteMeasures measures = RewriteMeasures.of(judges, BleuTokenizer.T13A);
    List<Measurement> found = measures.of(judges.judge(List.of(with, without), rewrites));
    assertThat(found)
        .anySatisfy(
            one -> {
              assertThat(one.id().name()).isEqualTo(RewriteMeasures.J);
              assertThat(one.missing()).isEqualTo(1);
              // By hand: 1 - 0.1, chrF of the sentence, chrF of the reference.
              double likeness = Chrf.standard().score("cold tea", "damn cold tea");
              assertThat(one.statistic().value()).isCloseTo(0.9 * likeness / 100, within(1e-12));
            });
    List<Measurement> none = measures.of(judges.judge(List.of(without), rewrites.subList(0, 1)));
    assertThat(none).noneMatch(one -> one.id().name().equals("bleu"));
    assertThat(measures.notRun()).containsKeys("paradetox_j", "cosine");
  }

  /** Calls texts acceptable that begin with a capital letter, and has no word for marks alone. */
  private static final class Capitals implements TextLabeller {
    private final AtomicInteger labelled = new AtomicInteger();

    @Override
    public String provenance() {
      return "capitals";
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("capitals", 1).build();
    }

    @Override
    public List<String> labels() {
      return List.of("no", "yes");
    }

    @Override
    public List<LabelOutcome> label(List<String> texts) {
      labelled.addAndGet(texts.size());
      return texts.stream()
          .<LabelOutcome>map(
              text ->
                  text.equals("!")
                      ? new LabelOutcome.Unlabelled("marks alone")
                      : new LabelOutcome.Labelled(
                          Character.isUpperCase(text.charAt(0)) ? "yes" : "no", 0.75))
          .toList();
    }
  }

  @Test
  void a_judge_of_acceptable_texts_gives_fluency_and_j_of_paradetox() {
    List<RewriteItem> items = new ArrayList<>();
    List<String> texts = List.of("Cold tea", "cold tea", "Damn cold tea", "!", " ");
    for (String text : texts) {
      items.add(new RewriteItem(items.size() + text, "damn cold tea", List.of("x"), Map.of()));
    }
    RewriteJudges judges =
        new RewriteJudges(List.of(new Mild("")), null, new Acceptability(new Capitals(), "yes"));
    RewriteMeasures measures = RewriteMeasures.of(judges, BleuTokenizer.T13A);
    assertThat(measures.notRun()).containsOnlyKeys("cosine");
    List<Rewrite> rewrites =
        texts.stream().<Rewrite>map(text -> new Rewrite.Rewritten(text)).toList();
    List<Measurement> found = measures.of(judges.judge(items, rewrites));
    double likeness = Chrf.standard().score("Cold tea", "damn cold tea") / 100;
    assertThat(found)
        .anySatisfy(
            one -> {
              assertThat(one.id().toString())
                  .startsWith("paradetox_fl@1(")
                  .contains("yes by capitals");
              // By hand: 1, 0, 1, no verdict, and a failure, which is 0.
              assertThat(one.statistic().value()).isCloseTo(2 / 4.0, within(1e-12));
              assertThat(one.missing()).isEqualTo(1);
            })
        .anySatisfy(
            one -> {
              assertThat(one.id().name()).isEqualTo("paradetox_j");
              // Harmless and acceptable is the first alone; the mean over four.
              assertThat(one.statistic().value()).isCloseTo(likeness / 4, within(1e-12));
            });
    assertThatThrownBy(() -> new Acceptability(new Capitals(), "acceptable"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("\"acceptable\"", "[no, yes]");
  }

  @Test
  void verdicts_on_acceptability_are_kept_in_the_journal() throws IOException {
    List<RewriteItem> items = InventedPairs.of("en").items();
    Capitals labeller = new Capitals();
    RewritingExperiment experiment =
        new RewritingExperiment(
            items,
            new RewriteJudges(List.of(new Mild("")), null, new Acceptability(labeller, "yes")),
            BleuTokenizer.T13A,
            BOOTSTRAP,
            new MissingPolicy(0.1));
    RunOptions how = RunOptions.standard().in(folder.resolve("journal"));
    Report first = experiment.over(rewriters()).run(how).report();
    int labelled = labeller.labelled.get();
    assertThat(labelled).isPositive();
    assertThat(value(first.base(), "paradetox_fl")).isBetween(0.0, 1.0);
    Report again = experiment.over(rewriters()).run(how).report();
    assertThat(labeller.labelled.get()).isEqualTo(labelled);
    assertThat(value(again.base(), "paradetox_j")).isEqualTo(value(first.base(), "paradetox_j"));
  }

  @Test
  void texts_of_all_kinds_are_measured() {
    String source = "damn cold tea";
    List<RewriteItem> items = new ArrayList<>();
    List<Rewrite> rewrites = new ArrayList<>();
    List<String> odd =
        List.of(source.repeat(100), "你好 مرحبا привет 🤡", "half \uD83D of a pair", "!", source);
    for (String text : odd) {
      // The same sentence again and again: duplicates are units of their own.
      items.add(new RewriteItem("id-" + items.size(), source, List.of("cold tea"), Map.of()));
      rewrites.add(new Rewrite.Rewritten(text));
    }
    RewriteJudges judges = new RewriteJudges(List.of(new Mild("")), null);
    for (Measurement one :
        RewriteMeasures.of(judges, BleuTokenizer.ZH).of(judges.judge(items, rewrites))) {
      assertThat(one.statistic().unitIds()).hasSize(odd.size());
      assertThat(one.statistic().value()).isFinite().isNotNegative();
    }
  }

  @Test
  void names_and_numbers_of_sentences_are_checked() {
    List<RewriteItem> items = InventedPairs.of("zh").items();
    assertThatThrownBy(() -> experiment(items, new Mild("")).over(Map.of("copy", new Lazy())))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> experiment(items, new Mild("")).over(Map.of()))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> experiment(items.subList(0, 1), new Mild("")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("intervals need at least 2");
    assertThatThrownBy(
            () ->
                experiment(List.of(items.get(0), items.get(0)), new Mild(""))
                    .over(Map.of("lazy", new Lazy())))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> InventedPairs.of("fr")).isInstanceOf(ConfigException.class);
  }
}
