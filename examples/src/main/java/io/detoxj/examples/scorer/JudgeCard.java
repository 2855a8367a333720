/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the card of the judge reports, beside what {@link ScorerCard} does.
 *
 * @param common by source and by functionality
 * @param trainedAuc joint area on the test split of the float32 weights before they were packed
 * @param heldOut sentences of templates that were not trained on
 * @param misspelt test texts with words misspelt by rule
 * @param identity errors by identity term, of the judge and of the linear scorer
 * @param groups share of HateCheck's neutral and positive statements judged right, by group
 */
record JudgeCard(
    ScorerCard common,
    double trainedAuc,
    Judged heldOut,
    Judged misspelt,
    Map<String, IdentityGap> identity,
    Map<String, Map<String, Double>> groups) {
  private static final int SENTENCES = 4000;
  private static final long SEED = 1;

  static JudgeCard measure(Scorer judge, long bytes, double trainedAuc, JudgeData data)
      throws IOException {
    Scorer linear = LinearToxicityScorer.bundled();
    List<LabelledText> test = data.all(Split.TEST);
    List<HateCheckCase> cases = data.hateCheck();
    RandomGenerator random = RandomStreams.named(SEED, "judge-card");
    MeaningPairs meaning = MeaningPairs.bundled();
    Map<String, List<LabelledText>> phrases = data.phrases();
    return new JudgeCard(
        new ScorerCard(
            judge.info(),
            bytes,
            Map.of(),
            List.of(),
            data.open(Split.TRAIN),
            data.open(Split.VALID),
            Judged.by(judge, test),
            Judged.by(judge, cases.stream().map(HateCheckCase::labelled).toList())),
        trainedAuc,
        Judged.by(
            judge,
            IntStream.range(0, SENTENCES).mapToObj(i -> meaning.sentence(true, random)).toList()),
        Judged.by(
            judge,
            test.stream()
                .map(
                    one ->
                        new LabelledText(
                            one.source(), Misspelling.of(one.text(), random), one.toxic()))
                .toList()),
        Map.of(
            judge.info().id(), IdentityGap.of(judge, phrases),
            linear.info().id(), IdentityGap.of(linear, phrases)),
        Map.of(
            judge.info().id(), byGroup(judge, cases),
            linear.info().id(), byGroup(linear, cases)));
  }

  private static Map<String, Double> byGroup(Scorer scorer, List<HateCheckCase> cases) {
    List<LabelledText> statements =
        cases.stream()
            .filter(one -> one.functionality().startsWith("ident_"))
            .map(one -> new LabelledText(one.target(), one.text(), one.hateful()))
            .toList();
    return Judged.by(scorer, statements).bySource().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, part -> part.getValue().accuracy()));
  }

  /** HateCheck where toxicity and hate mean the same: all but slurs and profanity. */
  private Judged meaning() {
    return new Judged(
        common.hateCheck().scored().stream()
            .filter(one -> !one.text().source().matches("(slur|profanity)_.*"))
            .toList(),
        0);
  }

  String summary() {
    return String.format(
        Locale.ROOT,
        "test AUC %.4f (before packing %.4f), misspelt %.4f; HateCheck AUC %.4f, without slurs and"
            + " profanity %.4f; templates held out %.4f right",
        common.test().auc(),
        trainedAuc,
        misspelt.auc(),
        common.hateCheck().auc(),
        meaning().auc(),
        heldOut.accuracy());
  }

  String markdown() throws IOException {
    return common
        .markdown("judge-card.md")
        .replace("{trained}", ScorerCard.figure(trainedAuc))
        .replace("{packed}", ScorerCard.figure(common.test().auc()))
        .replace("{misspelt}", ScorerCard.figure(misspelt.auc()))
        .replace("{meaning}", ScorerCard.figure(meaning().auc()))
        .replace(
            "{templates}\n",
            ScorerCard.rows(
                heldOut,
                (name, part) ->
                    ScorerCard.row(
                        name.substring(MeaningPairs.SOURCE.length()),
                        ScorerCard.count(part),
                        ScorerCard.figure(part.accuracy()))))
        .replace(
            "{identity}\n", each(identity, IdentityGap::falsePositive, IdentityGap::falseNegative))
        .replace(
            "{groups}\n",
            each(
                groups,
                rates -> Collections.min(rates.values()),
                rates -> Collections.max(rates.values())));
  }

  private static <T> String each(
      Map<String, T> scorers, Function<T, Double> first, Function<T, Double> second) {
    return scorers.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            one ->
                ScorerCard.row(
                    one.getKey(),
                    ScorerCard.figure(first.apply(one.getValue())),
                    ScorerCard.figure(second.apply(one.getValue()))))
        .collect(Collectors.joining());
  }
}
