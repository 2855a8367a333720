/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.metric.Measurement;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.PairedDifference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sets systems beside the base and methods beside their controls under every further scorer, as the
 * report does under its own: paired, and by Holm over the methods, the controls, and the methods
 * against their controls, for each scorer by itself.
 */
public final class OpinionTable {
  /** The name of the one metric of {@link #compared}. */
  private static final String KEY = "primary";

  private final Bootstrap bootstrap;
  private final MissingPolicy policy;
  private final Map<String, List<Judged>> judged = new HashMap<>();
  private final Map<String, Map<String, Influence>> influences = new HashMap<>();

  /** An empty table. */
  public OpinionTable(Bootstrap bootstrap, MissingPolicy policy) {
    this.bootstrap = bootstrap;
    this.policy = policy;
  }

  /**
   * Adds a system.
   *
   * @param scorers that of the report first, in the same order for every system
   * @param declared what scorers had to do with the system, by their names
   */
  public void add(String system, List<Judged> scorers, Map<String, Influence> declared) {
    judged.put(system, List.copyOf(scorers));
    influences.put(system, Map.copyOf(declared));
  }

  /**
   * The same systems with what each scorer finds of them; as they are where there is one scorer
   * alone and nothing was declared.
   *
   * @param systems the base first, methods with their controls
   */
  public List<SystemResult> addTo(List<SystemResult> systems) {
    String base = systems.get(0).system();
    List<Judged> scorers = judged.getOrDefault(base, List.of());
    boolean declared = influences.values().stream().anyMatch(one -> !one.isEmpty());
    if (scorers.isEmpty() || (scorers.size() < 2 && !declared)) {
      return systems;
    }
    Map<String, List<Opinion>> opinions = new TreeMap<>();
    for (int scorer = 0; scorer < scorers.size(); scorer++) {
      for (SystemResult one : compared(systems, base, scorer)) {
        opinions
            .computeIfAbsent(one.system(), name -> new ArrayList<>())
            .add(opinion(one, scorers.get(scorer)));
      }
    }
    return systems.stream()
        .map(
            one ->
                one.role() == Role.BASE
                    ? one
                    : one.withSection(
                        Opinions.SECTION,
                        new Opinions(
                            influences.getOrDefault(one.system(), Map.of()),
                            opinions.getOrDefault(one.system(), List.of()))))
        .toList();
  }

  private Opinion opinion(SystemResult compared, Judged scorer) {
    ScorerInfo info = scorer.scorer();
    Influence influence =
        influences.getOrDefault(compared.system(), Map.of()).entrySet().stream()
            .filter(one -> info.isCalled(one.getKey()))
            .map(Map.Entry::getValue)
            .min(Influence::compareTo)
            .orElse(null);
    boolean own = scorer.primary() == null;
    return new Opinion(
        info,
        own,
        influence,
        compared.difference(KEY).orElse(null),
        own ? List.of() : compared.controls());
  }

  /** The systems with the differences of one scorer alone in place of all others, adjusted. */
  private List<SystemResult> compared(List<SystemResult> systems, String base, int scorer) {
    List<SystemResult> all = new ArrayList<>();
    for (SystemResult one : systems) {
      if (one.role() == Role.BASE) {
        continue;
      }
      Map<String, PairedDifference> fromBase = new TreeMap<>();
      difference(one.system(), base, scorer).ifPresent(found -> fromBase.put(KEY, found));
      all.add(
          one.withDifferences(fromBase)
              .withControls(
                  one.controls().stream()
                      .map(
                          control ->
                              new ControlComparison(
                                  control.control(),
                                  difference(one.system(), control.control(), scorer).orElse(null)))
                      .toList()));
    }
    return HolmOverSystems.adjust(all);
  }

  private Optional<PairedDifference> difference(String system, String other, int scorer) {
    Measurement ours = primary(system, scorer);
    Measurement theirs = primary(other, scorer);
    return ours == null || theirs == null
        ? Optional.empty()
        : ours.differenceFrom(theirs, bootstrap, policy);
  }

  private @Nullable Measurement primary(String system, int scorer) {
    List<Judged> all = judged.getOrDefault(system, List.of());
    return scorer < all.size() ? all.get(scorer).primary() : null;
  }
}
