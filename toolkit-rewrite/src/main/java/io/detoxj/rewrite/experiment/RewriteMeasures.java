/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.rewrite.metric.Bleu;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.metric.Chrf;
import io.detoxj.rewrite.metric.ComparedWith;
import io.detoxj.rewrite.metric.JointMetric;
import io.detoxj.rewrite.metric.JointRule;
import io.detoxj.rewrite.metric.Judge;
import io.detoxj.rewrite.metric.Judges;
import io.detoxj.rewrite.metric.PooledSimilarity;
import io.detoxj.rewrite.metric.RewrittenItem;
import io.detoxj.rewrite.metric.SimilarityMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of rewrites that were judged. A sentence without a rewrite counts: its style,
 * similarity, fluency and J are 0, it is as toxic as can be, and to BLEU and chrF its rewrite is an
 * empty text. What a judge could not judge is missing.
 *
 * @param scorers who gave the outcomes of each rewrite, in their order
 * @param encoder names the encoder of sentences
 * @param withEncoder whether there is one
 * @param fluency names the judge of acceptable texts; null if there is none
 * @param tokenizer of BLEU
 */
public record RewriteMeasures(
    List<ScorerInfo> scorers,
    String encoder,
    boolean withEncoder,
    @Nullable String fluency,
    BleuTokenizer tokenizer) {
  /** The joint number of TextDetox at CLEF 2024. */
  public static final String J = "clef_2024_j";

  /** The share of harmless rewrites, as ParaDetox counts them. */
  public static final String HARMLESS = "paradetox_sta";

  /** The mean toxicity. */
  public static final String TOXICITY = "toxicity";

  /** The share of sentences without a rewrite. */
  public static final String FAILED = "failed";

  /** The share of sentences that came back as they were. */
  public static final String UNCHANGED = "unchanged";

  private static final String NEUTRAL_FROM = "0.5";
  private static final double PER_HUNDRED = 0.01;

  /** Keeps a copy of the list. */
  public RewriteMeasures {
    scorers = List.copyOf(scorers);
  }

  /** Those of judges. */
  public static RewriteMeasures of(RewriteJudges judges, BleuTokenizer tokenizer) {
    Acceptability fluency = judges.fluency();
    return new RewriteMeasures(
        judges.scorers().stream().map(one -> one.info()).toList(),
        judges.encoderName(),
        judges.encoder() != null,
        fluency == null ? null : fluency.name(),
        tokenizer);
  }

  /** What is not measured for want of a judge, by the name of the metric, with the reason. */
  public Map<String, String> notRun() {
    Map<String, String> absent = new TreeMap<>();
    if (fluency == null) {
      absent.put("paradetox_fl", "no classifier of acceptability is given");
      absent.put("paradetox_j", "it needs paradetox_fl");
    }
    if (!withEncoder) {
      absent.put(
          "cosine",
          "no encoder of sentences is given; chrF of sentence and rewrite stands for similarity");
    }
    return absent;
  }

  /** All metrics. */
  public List<Measurement> of(List<JudgedRewrite> all) {
    List<Measurement> found = new ArrayList<>();
    JointMetric clef = joint(JointRule.CLEF_2024, 0, all);
    found.add(part(clef, JointMetric.Part.J, all));
    found.add(part(clef, JointMetric.Part.SIM, all));
    JointMetric paradetox = joint(JointRule.PARADETOX, 0, all);
    found.add(part(paradetox, JointMetric.Part.STA, all));
    if (fluency != null) {
      found.add(part(paradetox, JointMetric.Part.FL, all));
      found.add(part(paradetox, JointMetric.Part.J, all));
    }
    found.add(part(clef, JointMetric.Part.STA, all));
    if (all.stream().anyMatch(one -> !one.item().references().isEmpty())) {
      found.add(part(clef, JointMetric.Part.FL, all));
      found.add(overCorpus(Bleu.corpus(tokenizer), all));
      found.add(overCorpus(Chrf.standard(), all));
    }
    found.add(toxicity(all));
    found.add(share(FAILED, Direction.LOWER, all, JudgedRewrite::failed));
    found.add(share(UNCHANGED, null, all, one -> one.text().equals(one.item().source())));
    return found;
  }

  /** The metric by which systems are judged, by one of the scorers. */
  public Measurement primary(int scorer, List<JudgedRewrite> all) {
    return part(joint(JointRule.CLEF_2024, scorer, all), JointMetric.Part.J, all);
  }

  /** A rule with judges that know all that was judged already. */
  private JointMetric joint(JointRule rule, int scorer, List<JudgedRewrite> all) {
    Map<List<String>, OptionalDouble> style = new HashMap<>();
    Map<List<String>, OptionalDouble> likeness = new HashMap<>();
    for (JudgedRewrite one : all) {
      if (one.outcomes().get(scorer) instanceof ScoreOutcome.Scored scored) {
        style.put(List.of(one.text()), OptionalDouble.of(1 - scored.toxicity()));
      }
      likeness.put(List.of(one.item().source(), one.text()), one.cosine());
    }
    Judge neutral = new Recorded("1 - " + scorers.get(scorer).inMetrics(), style);
    return new JointMetric(
        rule,
        rule == JointRule.PARADETOX
            // Above a half, not from it on: a scorer calls a text toxic from 0.5 on.
            ? new Recorded(neutral.name() + " above " + NEUTRAL_FROM, above(style))
            : neutral,
        withEncoder ? new Recorded("cosine " + encoder, likeness) : new CharactersKept(),
        rule == JointRule.PARADETOX
            ? acceptable(all)
            : Judges.similarity(Chrf.standard(), PER_HUNDRED));
  }

  private Judge acceptable(List<JudgedRewrite> all) {
    if (fluency == null) {
      return Judges.absent("acceptability", "no classifier is given");
    }
    Map<List<String>, OptionalDouble> verdicts = new HashMap<>();
    all.forEach(one -> verdicts.put(List.of(one.text()), one.acceptable()));
    return new Recorded(fluency, verdicts);
  }

  private static Map<List<String>, OptionalDouble> above(Map<List<String>, OptionalDouble> style) {
    Map<List<String>, OptionalDouble> all = new HashMap<>();
    style.forEach(
        (text, value) -> all.put(text, OptionalDouble.of(value.getAsDouble() > 0.5 ? 1 : 0)));
    return all;
  }

  /** Answers from what is on record. */
  private record Recorded(String name, Map<List<String>, OptionalDouble> values) implements Judge {
    @Override
    public List<OptionalDouble> judge(List<List<String>> inputs) {
      return inputs.stream()
          .map(input -> values.getOrDefault(input, OptionalDouble.empty()))
          .toList();
    }
  }

  /** chrF of a rewrite with the sentence, which the rule gives first, as its reference. */
  private record CharactersKept() implements Judge {
    @Override
    public String name() {
      return "chrf to the sentence";
    }

    @Override
    public List<OptionalDouble> judge(List<List<String>> inputs) {
      return inputs.stream()
          .map(
              input ->
                  OptionalDouble.of(
                      PER_HUNDRED * Chrf.standard().score(input.get(1), input.get(0))))
          .toList();
    }
  }

  private static Measurement part(
      JointMetric joint, JointMetric.Part part, List<JudgedRewrite> all) {
    List<OptionalDouble> values =
        joint.values(part, all.stream().map(JudgedRewrite::rewritten).toList());
    Map<String, Double> there = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      String unit = all.get(i).item().id();
      if (all.get(i).failed()) {
        there.put(unit, 0.0);
      } else {
        values.get(i).ifPresent(value -> there.put(unit, value));
      }
    }
    String group =
        switch (part) {
          case STA -> "Style";
          case SIM -> "Content";
          case FL -> "Fluency";
          case J -> joint.kind().group();
        };
    return mean(
        withParameter(joint.id(part), "failed", "0"),
        new MetricKind(group, Direction.HIGHER),
        there,
        all.size());
  }

  private static MetricId withParameter(MetricId id, String name, String value) {
    Map<String, String> parameters = new TreeMap<>(id.parameters());
    parameters.put(name, value);
    return new MetricId(id.name(), id.version(), parameters);
  }

  private static Measurement mean(
      MetricId id, MetricKind kind, Map<String, Double> values, int samples) {
    return new Measurement(id, kind, RatioOfSums.mean(values), samples, samples - values.size());
  }

  private Measurement toxicity(List<JudgedRewrite> all) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (JudgedRewrite one : all) {
      if (one.failed()) {
        values.put(one.item().id(), 1.0);
      } else if (one.outcomes().get(0) instanceof ScoreOutcome.Scored scored) {
        values.put(one.item().id(), scored.toxicity());
      }
    }
    MetricId id =
        new MetricId(TOXICITY, 1, Map.of("scorer", scorers.get(0).inMetrics(), "failed", "1"));
    return mean(id, new MetricKind("Style", Direction.LOWER), values, all.size());
  }

  private static Measurement overCorpus(PooledSimilarity similarity, List<JudgedRewrite> all) {
    List<RewrittenItem> texts =
        all.stream().map(one -> RewrittenItem.of(one.item(), one.text())).toList();
    Measurement found =
        new SimilarityMetric(similarity, ComparedWith.REFERENCES, SimilarityMetric.Over.CORPUS)
            .measure(texts);
    return new Measurement(
        withParameter(found.id(), "failed", "empty text"),
        new MetricKind("Fluency", Direction.HIGHER),
        found.statistic(),
        found.samples(),
        found.missing());
  }

  /** Which rewrites count in a share. */
  private interface Counted {
    boolean test(JudgedRewrite one);
  }

  private static Measurement share(
      String name, @Nullable Direction better, List<JudgedRewrite> all, Counted counted) {
    Map<String, Double> values = new LinkedHashMap<>();
    all.forEach(one -> values.put(one.item().id(), counted.test(one) ? 1.0 : 0.0));
    return mean(
        new MetricId(name, 1, Map.of()), new MetricKind("Failures", better), values, all.size());
  }
}
