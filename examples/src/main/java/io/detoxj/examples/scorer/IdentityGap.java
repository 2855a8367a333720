/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.score.Scorer;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How differently a scorer treats identity terms: over phrases that differ in the term alone, the
 * mean over terms of how far the rate of errors at 0.5 is from that over all phrases (the equality
 * differences of Dixon et al., AIES 2018, divided by the number of terms).
 *
 * @param terms how many terms
 * @param falsePositive of phrases that are not toxic, 0 to 1
 * @param falseNegative of those that are
 */
record IdentityGap(int terms, double falsePositive, double falseNegative) {
  private static final String HUG = "hug ";

  /**
   * Measures it.
   *
   * @param phrases by template; "hug TERM" names the terms
   */
  static IdentityGap of(Scorer scorer, Map<String, List<LabelledText>> phrases) {
    List<String> terms =
        phrases.values().stream()
            .flatMap(List::stream)
            .map(LabelledText::text)
            .filter(text -> text.startsWith(HUG))
            .map(text -> text.substring(HUG.length()))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    List<LabelledText> named = new ArrayList<>();
    for (List<LabelledText> part : phrases.values()) {
      for (LabelledText phrase : part) {
        terms.stream()
            .filter(term -> (" " + phrase.text() + " ").contains(" " + term + " "))
            .findFirst()
            .ifPresent(term -> named.add(new LabelledText(term, phrase.text(), phrase.toxic())));
      }
    }
    Judged judged = Judged.by(scorer, named);
    return new IdentityGap(terms.size(), gap(judged, false), gap(judged, true));
  }

  private static double gap(Judged judged, boolean toxic) {
    List<Judged.Scored> of =
        judged.scored().stream().filter(one -> one.text().toxic() == toxic).toList();
    double all = errors(of);
    return of.stream().collect(Collectors.groupingBy(one -> one.text().source())).values().stream()
        .mapToDouble(part -> Math.abs(errors(part) - all))
        .average()
        .orElse(Double.NaN);
  }

  private static double errors(List<Judged.Scored> of) {
    return 1 - new Judged(of, 0).accuracy();
  }
}
