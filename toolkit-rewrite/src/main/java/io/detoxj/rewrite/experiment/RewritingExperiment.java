/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.ConfigException;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.Headline.Column;
import io.detoxj.eval.report.Headline.Form;
import io.detoxj.eval.report.Influence;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.report.VerdictRule;
import io.detoxj.eval.run.Experiment;
import io.detoxj.eval.run.SystemUnderTest;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.rewriter.CopyRewriter;
import io.detoxj.rewrite.rewriter.RandomDeletion;
import io.detoxj.rewrite.rewriter.RememberedRewriter;
import io.detoxj.rewrite.rewriter.Segmenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rewriters compared with leaving sentences as they are: paired differences over sentences, Holm
 * over systems, J against toxicity, and a report that can be resumed and replayed as those of
 * models are.
 *
 * @param items the sentences, with references where there are some
 * @param judges stay with the caller
 * @param tokenizer of BLEU
 * @param bootstrap gives the intervals
 * @param policy how many sentences may be without a value
 */
public record RewritingExperiment(
    List<RewriteItem> items,
    RewriteJudges judges,
    BleuTokenizer tokenizer,
    Bootstrap bootstrap,
    MissingPolicy policy) {
  /** The name of the base, which copies. */
  public static final String BASE = "copy";

  /** What the name of a control ends in. */
  public static final String CONTROL = "-random";

  /**
   * Checks the sentences.
   *
   * @throws ConfigException if there are fewer than two
   */
  public RewritingExperiment {
    items = List.copyOf(items);
    if (items.size() < Bootstrap.MIN_UNITS) {
      throw new ConfigException(
          "there are %s sentences; intervals need at least %s"
              .formatted(items.size(), Bootstrap.MIN_UNITS));
    }
  }

  /**
   * The experiment over some rewriters without controls, so that none of them can pass.
   *
   * @param rewriters by their names in the report, in their order; they stay with the caller
   * @throws ConfigException if there is none, or one is called as the base is
   */
  public Experiment<Rewriter> over(Map<String, Rewriter> rewriters) {
    List<SystemUnderTest<Rewriter>> candidates = new ArrayList<>();
    rewriters.forEach(
        (name, one) ->
            candidates.add(SystemUnderTest.of(name, Role.METHOD, one.fingerprint(), one)));
    return experiment(rewriters, candidates);
  }

  /**
   * The experiment over some rewriters, each with a {@link RandomDeletion} as its control, which
   * has the rewriter's name and {@code -random}. What rewriters say is kept in memory.
   *
   * @param rewriters by their names in the report, in their order; they stay with the caller
   * @param influences what scorers had to do with a rewriter, by its name, as {@link
   *     SystemUnderTest#influences} says; none for those that are not there
   * @param segmenter what words are for controls
   * @param seed of the controls
   * @throws ConfigException if there is none, or one is called as the base or a control is
   */
  public Experiment<Rewriter> controlled(
      Map<String, Rewriter> rewriters,
      Map<String, Map<String, Influence>> influences,
      Segmenter segmenter,
      long seed) {
    List<SystemUnderTest<Rewriter>> candidates = new ArrayList<>();
    rewriters.forEach(
        (name, one) -> {
          Rewriter kept = new RememberedRewriter(one);
          Rewriter control = new RandomDeletion(kept, segmenter, seed);
          String controlName = name + CONTROL;
          Map<String, Influence> scorers = influences.getOrDefault(name, Map.of());
          candidates.add(
              SystemUnderTest.method(name, controlName, scorers, kept.fingerprint(), kept));
          candidates.add(
              SystemUnderTest.of(controlName, Role.CONTROL, control.fingerprint(), control));
        });
    return experiment(rewriters, candidates);
  }

  private Experiment<Rewriter> experiment(
      Map<String, Rewriter> rewriters, List<SystemUnderTest<Rewriter>> candidates) {
    if (rewriters.isEmpty() || rewriters.containsKey(BASE)) {
      throw new ConfigException(
          "give a rewriter to compare with \"%s\", which is always there, and another name"
              .formatted(BASE));
    }
    Rewriter copy = new CopyRewriter();
    return new Experiment<>(
        SystemUnderTest.of(BASE, Role.BASE, copy.fingerprint(), copy),
        candidates,
        List.of(new RewritingExamination(items, judges, tokenizer)),
        headline(),
        bootstrap,
        policy);
  }

  private static Headline headline() {
    String primary = RewriteMeasures.J;
    List<Column> columns =
        List.of(
            new Column("J", "J (CLEF 2024)", primary, Form.VALUE_WITH_INTERVAL, 3),
            new Column("delta J", "", primary, Form.DIFFERENCE, 3),
            new Column("STA>.5", "Harmless", RewriteMeasures.HARMLESS, Form.VALUE, 3),
            new Column("tox", "", RewriteMeasures.TOXICITY, Form.VALUE, 3),
            new Column("SIM", "Similarity", "clef_2024_sim", Form.VALUE, 3),
            new Column("chrF/100", "FL: chrF/100", "clef_2024_fl", Form.VALUE, 3),
            new Column("BLEU", "BLEU", "bleu", Form.VALUE, 1),
            new Column("failed", "Failed", RewriteMeasures.FAILED, Form.VALUE, 3),
            new Column("same", "Unchanged", RewriteMeasures.UNCHANGED, Form.VALUE, 3));
    return new Headline(
        new Headline.PrimaryMetric(primary, "J of CLEF 2024", "J", Direction.HIGHER, 1.0),
        new Headline.CostMetric(RewriteMeasures.TOXICITY, "toxicity"),
        VerdictRule.standard(),
        columns,
        "sentences",
        List.of("Detoxification", "Style", "Content", "Fluency", "Failures"));
  }
}
