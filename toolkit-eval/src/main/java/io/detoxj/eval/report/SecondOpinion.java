/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.VerdictRule.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the further scorers that are independent of a method say what the report's own says. */
record SecondOpinion(List<Opinion> all, Direction better) {
  static SecondOpinion of(SystemResult system, Direction better) {
    return new SecondOpinion(Opinions.of(system).scorers(), better);
  }

  private List<Opinion> independent() {
    return all.stream().filter(one -> !one.own() && one.independent()).toList();
  }

  /** What speaks against the method, by scorer; none if all of them say that it is better. */
  List<String> against() {
    return independent().stream().flatMap(one -> against(one).stream()).toList();
  }

  private Optional<String> against(Opinion opinion) {
    String judge = "judge " + opinion.scorer().id();
    Optional<String> fromBase =
        switch (VerdictRule.shown(opinion.difference(), better)) {
          case BETTER -> Optional.empty();
          case WORSE -> Optional.of(judge + " says the opposite");
          case NOTHING -> Optional.of(judge + " does not show it");
          case UNKNOWN -> Optional.of(judge + " has no adjusted test of it");
        };
    if (fromBase.isPresent()) {
      return fromBase;
    }
    List<String> wrong = new ArrayList<>();
    for (ControlComparison one : opinion.fromControls()) {
      switch (VerdictRule.shown(one.found(), better)) {
        case BETTER -> {}
        case WORSE -> wrong.add(judge + " finds it less than its control " + one.control());
        case NOTHING ->
            wrong.add(judge + " does not show it to be more than its control " + one.control());
        case UNKNOWN ->
            wrong.add(judge + " has no adjusted test of its difference from " + one.control());
      }
    }
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", wrong));
  }

  /** Whether one that counts cannot say, and none that counts is against the method. */
  boolean unknown() {
    List<Shown> shown = independent().stream().flatMap(one -> shown(one).stream()).toList();
    return shown.contains(Shown.UNKNOWN)
        && shown.stream().allMatch(one -> one == Shown.UNKNOWN || one == Shown.BETTER);
  }

  private List<Shown> shown(Opinion opinion) {
    List<Shown> shown = new ArrayList<>();
    shown.add(VerdictRule.shown(opinion.difference(), better));
    opinion.fromControls().forEach(one -> shown.add(VerdictRule.shown(one.found(), better)));
    return shown;
  }

  /** After what a method that passes does: who agrees. */
  String agreeing() {
    List<String> names = independent().stream().map(one -> one.scorer().id()).toList();
    boolean further = all.stream().anyMatch(one -> !one.own());
    return names.isEmpty()
        ? (further ? ", though no further judge is independent of it" : "")
        : ", and so says judge " + String.join(" and judge ", names);
  }

  /** Which scorers are not independent, each after a semicolon. */
  String influences() {
    StringBuilder text = new StringBuilder();
    for (Opinion one : all) {
      if (one.influence() != null) {
        text.append("; %s %s".formatted(one.scorer().id(), one.influence().inWords()));
      }
    }
    return text.toString();
  }
}
