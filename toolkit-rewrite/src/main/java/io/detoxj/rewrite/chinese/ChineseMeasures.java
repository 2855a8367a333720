/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.chinese;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MetricId;
import io.detoxj.eval.metric.MetricKind;
import io.detoxj.eval.metric.MetricResult;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.RatioOfSums;
import io.detoxj.rewrite.label.LabelOutcome;
import io.detoxj.rewrite.label.TextLabeller;
import io.detoxj.rewrite.metric.Bleu;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.metric.Chrf;
import io.detoxj.rewrite.metric.ComparedWith;
import io.detoxj.rewrite.metric.RewrittenItem;
import io.detoxj.rewrite.metric.SimilarityMetric;
import io.detoxj.rewrite.metric.TextSimilarity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The numbers of ToxiRewriteCN's four dimensions for some predictions, 0 to 100. A rewrite without
 * a label is a miss of S-CLS and of each polarity, as published, and so is an empty one; where too
 * many that are there have none, as when a server does not answer, the numbers are refused. To
 * BLEU, ChrF++ and BERTScore it is an empty text; it has no cosine. In W-Clean and S-Clean it is as
 * published, nothing to clean and clean, and in the two numbers beside them that end in {@code
 * _said} all of its words are left.
 */
record ChineseMeasures(ChineseJudges judges, Cleanness.Join join) {
  static final String S_CLS = "s_cls";
  static final String W_CLEAN = "w_clean";
  static final String S_CLEAN = "s_clean";
  static final String SAID = "_said";
  static final String BLEU = "bleu";
  static final String SENTENCE_BLEU = "sentence_bleu";
  static final String CHRF = "chrf_plus_plus";
  static final String BERT_SCORE = "bert_score";
  static final String COMET = "comet";
  static final String CONTENT = "content";

  private static final String DETOXIFICATION = "Detoxification";
  private static final String FLUENCY = "Fluency";
  private static final double PERCENT = 100;

  /** All numbers, or why there are none, in the order of the paper's tables. */
  Map<String, MetricResult> of(
      List<JudgedPrediction> all, Bootstrap bootstrap, MissingPolicy policy) {
    Map<String, MetricResult> results = new LinkedHashMap<>();
    Function<Measurement, MetricResult> estimate = one -> one.estimate(bootstrap, policy);
    results.put(
        S_CLS,
        judges.toxicity() == null
            ? notRun(S_CLS, all, "no labeller of toxicity is given")
            : estimate.apply(harmless(all, judges.toxicity())));
    for (String suffix : List.of("", SAID)) {
      boolean said = !suffix.isEmpty();
      results.put(W_CLEAN + suffix, estimate.apply(words(W_CLEAN + suffix, all, said)));
      results.put(
          S_CLEAN + suffix,
          estimate.apply(
              share(
                  id(S_CLEAN + suffix, Map.of("join", join.name())),
                  DETOXIFICATION,
                  Direction.HIGHER,
                  all,
                  0,
                  one -> one.failed() ? !said : found(one) == 0)));
    }
    fluency(results, all, estimate);
    results.put(
        CONTENT,
        judges.encoder() == null
            ? notRun(CONTENT, all, "no encoder of sentences is given")
            : estimate.apply(
                mean(
                    id(CONTENT, Map.of("encoder", ChineseJudges.encoderName(judges.encoder()))),
                    "Content",
                    all,
                    JudgedPrediction::cosine)));
    for (String polarity : ChineseJudges.POLARITIES) {
      String name = polarity.toLowerCase(Locale.ROOT);
      results.put(
          name,
          judges.polarity() == null
              ? notRun(name, all, "no labeller of polarity is given")
              : estimate.apply(polarity(name, all, judges.polarity())));
    }
    return results;
  }

  private void fluency(
      Map<String, MetricResult> results,
      List<JudgedPrediction> all,
      Function<Measurement, MetricResult> estimate) {
    Bleu bleu = Bleu.corpus(BleuTokenizer.ZH).lowercased();
    results.put(BLEU, estimate.apply(similarity(bleu, SimilarityMetric.Over.CORPUS, all)));
    results.put(
        SENTENCE_BLEU,
        estimate.apply(
            similarity(
                Bleu.sentence(BleuTokenizer.ZH).lowercased(),
                SimilarityMetric.Over.SENTENCES,
                all)));
    results.put(
        CHRF, estimate.apply(similarity(Chrf.plusPlus(), SimilarityMetric.Over.CORPUS, all)));
    results.put(
        BERT_SCORE,
        judges.bertScore() == null
            ? notRun(BERT_SCORE, all, "no encoder for BERTScore is given")
            : estimate.apply(
                mean(judges.bertScore().id(), FLUENCY, all, JudgedPrediction::bertScore)));
    results.put(COMET, notRun(COMET, all, "COMET is not among the models that run here"));
  }

  private static MetricResult notRun(String name, List<JudgedPrediction> all, String why) {
    return new MetricResult.Refused(id(name, Map.of()), "not run: " + why, all.size(), all.size());
  }

  private static MetricId id(String name, Map<String, String> parameters) {
    Map<String, String> sound = new TreeMap<>();
    parameters.forEach((key, value) -> sound.put(key, value.replaceAll("[,()=\\p{Cntrl}]", "_")));
    return new MetricId(name, 1, sound);
  }

  /** How many rewrites that are there have no label. */
  static int junk(List<JudgedPrediction> all, Function<JudgedPrediction, LabelOutcome> label) {
    return (int)
        all.stream()
            .filter(one -> !one.failed() && label.apply(one) instanceof LabelOutcome.Unlabelled)
            .count();
  }

  private Measurement harmless(List<JudgedPrediction> all, TextLabeller labeller) {
    return share(
        id(S_CLS, Map.of("labeller", labeller.provenance())),
        DETOXIFICATION,
        Direction.HIGHER,
        all,
        junk(all, JudgedPrediction::toxicity),
        one ->
            one.toxicity() instanceof LabelOutcome.Labelled label
                && !judges.toxic().contains(label.label()));
  }

  private static Measurement polarity(
      String name, List<JudgedPrediction> all, TextLabeller labeller) {
    return share(
        id(name, Map.of("labeller", labeller.provenance())),
        "Polarity",
        name.equals("neutral") ? Direction.HIGHER : Direction.LOWER,
        all,
        junk(all, JudgedPrediction::polarity),
        one ->
            one.polarity() instanceof LabelOutcome.Labelled label
                && label.label().equalsIgnoreCase(name));
  }

  private static long found(JudgedPrediction one) {
    return one.words().stream().filter(one.prediction().rewritten()::contains).count();
  }

  /** A ratio of sums over records: gone words by all words. */
  private Measurement words(String name, List<JudgedPrediction> all, boolean said) {
    List<RatioOfSums.Term> terms = new ArrayList<>();
    for (JudgedPrediction one : all) {
      int words = one.words().size();
      if (words > 0 && (said || !one.failed())) {
        double gone = one.failed() ? 0 : words - found(one);
        terms.add(new RatioOfSums.Term(one.unit(), PERCENT * gone, words));
      }
    }
    return new Measurement(
        id(name, Map.of("join", join.name())),
        new MetricKind(DETOXIFICATION, Direction.HIGHER),
        new RatioOfSums(terms, RatioOfSums.Scale.LINEAR),
        terms.size(),
        0);
  }

  private static Measurement share(
      MetricId id,
      String group,
      Direction better,
      List<JudgedPrediction> all,
      int missing,
      Predicate<JudgedPrediction> counted) {
    Map<String, Double> values = new LinkedHashMap<>();
    all.forEach(one -> values.put(one.unit(), counted.test(one) ? PERCENT : 0));
    return new Measurement(
        id, new MetricKind(group, better), RatioOfSums.mean(values), all.size(), missing);
  }

  private static Measurement mean(
      MetricId id,
      String group,
      List<JudgedPrediction> all,
      Function<JudgedPrediction, OptionalDouble> value) {
    Map<String, Double> values = new LinkedHashMap<>();
    all.forEach(
        one -> value.apply(one).ifPresent(found -> values.put(one.unit(), PERCENT * found)));
    return new Measurement(
        id,
        new MetricKind(group, Direction.HIGHER),
        RatioOfSums.mean(values),
        all.size(),
        all.size() - values.size());
  }

  private static Measurement similarity(
      TextSimilarity similarity, SimilarityMetric.Over over, List<JudgedPrediction> all) {
    List<RewrittenItem> items = all.stream().map(JudgedPrediction::item).toList();
    return new SimilarityMetric(similarity, ComparedWith.REFERENCES, over).measure(items);
  }
}
