/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What further scorers find of systems, when several runs become one. */
final class MergedOpinions {
  private static final String KEY = "primary";

  private MergedOpinions() {}

  /** The system with its opinions changed; as it is if it has none. */
  private static SystemResult with(SystemResult system, UnaryOperator<Opinion> change) {
    Opinions old = Opinions.of(system);
    return old.scorers().isEmpty()
        ? system
        : system.withSection(
            Opinions.SECTION,
            new Opinions(old.influences(), old.scorers().stream().map(change).toList()));
  }

  private static Opinion with(
      Opinion old, @Nullable PairedDifference fromBase, List<ControlComparison> fromControls) {
    return new Opinion(old.scorer(), old.own(), old.influence(), fromBase, fromControls);
  }

  /** The system with all comparisons with its controls changed, its own and those of opinions. */
  static SystemResult withControls(SystemResult system, UnaryOperator<ControlComparison> change) {
    return with(
        system.withControls(system.controls().stream().map(change).toList()),
        one -> with(one, one.fromBase(), one.fromControls().stream().map(change).toList()));
  }

  /** The system with all differences from the base that opinions hold changed. */
  static SystemResult withDifferences(
      SystemResult system, UnaryOperator<@Nullable PairedDifference> change) {
    return with(system, one -> with(one, change.apply(one.fromBase()), one.fromControls()));
  }

  /** P-values adjusted for the number of systems, for each scorer by itself. */
  static List<SystemResult> adjusted(List<SystemResult> systems) {
    Map<ScorerInfo, List<SystemResult>> byScorer = new LinkedHashMap<>();
    for (SystemResult system : systems) {
      for (Opinion one : Opinions.of(system).scorers()) {
        byScorer
            .computeIfAbsent(one.scorer(), scorer -> new ArrayList<>())
            .add(
                system
                    .withDifferences(
                        one.difference().map(found -> Map.of(KEY, found)).orElse(Map.of()))
                    .withControls(one.fromControls()));
      }
    }
    Map<ScorerInfo, Map<String, SystemResult>> adjusted = new LinkedHashMap<>();
    byScorer.forEach(
        (scorer, all) -> {
          Map<String, SystemResult> byName = new TreeMap<>();
          HolmOverSystems.adjust(all).forEach(one -> byName.put(one.system(), one));
          adjusted.put(scorer, byName);
        });
    return systems.stream()
        .map(
            system ->
                with(
                    system,
                    one -> {
                      SystemResult found = adjusted.get(one.scorer()).get(system.system());
                      return with(one, found.difference(KEY).orElse(null), found.controls());
                    }))
        .toList();
  }
}
