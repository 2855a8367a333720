/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.report.Verdict.Passing;
import io.detoxj.eval.report.VerdictRule.Shown;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Judges the systems of a report, each in a sentence with the numbers by which it was judged. */
record Judge(Report report, VerdictRule rule) {
  Verdict verdict(SystemResult system) {
    Headline headline = report.headline();
    Shown fromBase = shown(difference(system));
    if (!system.neverActed().isEmpty()) {
      return undecided(system, "never acted: " + String.join(", ", system.neverActed()));
    }
    if (difference(system).isEmpty()) {
      return undecided(system, "no paired difference of " + headline.primary().label());
    }
    if (fromBase == Shown.UNKNOWN) {
      return undecided(system, "no adjusted test of " + headline.primary().label());
    }
    if (system.role() == Role.CONTROL) {
      return control(system, fromBase);
    }
    if (headline.cost() != null && ratio(system).isEmpty()) {
      return undecided(system, "no " + headline.cost().label());
    }
    return method(system, fromBase);
  }

  private Verdict method(SystemResult system, Shown fromBase) {
    boolean better = fromBase == Shown.BETTER;
    Optional<String> beside = better ? beyondControls(system) : Optional.empty();
    List<String> but = new ArrayList<>(beside.stream().toList());
    if (ratio(system).orElse(0) > rule.maxCostRatio()) {
      but.add("at more than " + limit(report.headline(), rule));
    }
    if (system.broken() != null) {
      but.add("it is " + system.broken());
    }
    Passing passing = better && but.isEmpty() ? Passing.PASSES : Passing.FAILS;
    if (beside.isPresent() && but.size() == 1 && !compared(system)) {
      passing = Passing.UNDECIDED;
    }
    OptionalLong unitsFor = passing == Passing.PASSES ? OptionalLong.empty() : unitsFor(system);
    return verdict(system, passing, conclusion(system, fromBase, but, passing), unitsFor);
  }

  private String conclusion(
      SystemResult system, Shown fromBase, List<String> but, Passing passing) {
    String found = fromBase == Shown.NOTHING ? noChange(system) : change(fromBase == Shown.WORSE);
    if (passing == Passing.PASSES) {
      String each = system.controls().size() > 1 ? "each of its controls" : "its control";
      return found + ", and more than " + each + within(report.headline(), rule);
    }
    if (but.isEmpty()) {
      return found;
    }
    return found
        + (fromBase == Shown.BETTER ? ", but " : ", and ")
        + String.join(", and ", but)
        + (passing == Passing.UNDECIDED ? ", so it cannot pass" : ", so it does not pass");
  }

  /** What is wrong with how a method does beside its controls; empty if it is better than each. */
  private Optional<String> beyondControls(SystemResult system) {
    if (system.controls().isEmpty()) {
      return Optional.of("it was not compared with a control");
    }
    List<String> wrong =
        system.controls().stream()
            .flatMap(one -> beyond(one, system.controls().size() > 1).stream())
            .toList();
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", wrong));
  }

  private Optional<String> beyond(ControlComparison control, boolean named) {
    if (!acted(control)) {
      return Optional.of("its control " + control.control() + " never acted");
    }
    String its = "its control" + (named ? " " + control.control() : "");
    return switch (shown(control.found())) {
      case BETTER -> Optional.empty();
      case WORSE -> Optional.of("by less than " + its);
      case NOTHING -> Optional.of("is not shown to do so more than " + its);
      case UNKNOWN ->
          Optional.of(
              "there is no adjusted test of its difference from its control " + control.control());
    };
  }

  /**
   * Whether the comparisons with the controls decide: there are some, and all of them can be judged
   * or one that can is not in the method's favour.
   */
  private boolean compared(SystemResult system) {
    List<Shown> known =
        system.controls().stream()
            .filter(this::acted)
            .map(one -> shown(one.found()))
            .filter(shown -> shown != Shown.UNKNOWN)
            .toList();
    return !known.isEmpty()
        && (known.size() == system.controls().size()
            || known.stream().anyMatch(shown -> shown != Shown.BETTER));
  }

  private boolean acted(ControlComparison control) {
    return report.systems().stream()
        .filter(one -> one.system().equals(control.control()))
        .allMatch(one -> one.neverActed().isEmpty());
  }

  private Verdict control(SystemResult system, Shown fromBase) {
    boolean acts = fromBase != Shown.NOTHING;
    String found =
        acts
            ? "a control that %s by itself".formatted(change(fromBase == Shown.WORSE))
            : "a control of which %s, as it should be".formatted(noChange(system));
    String broken = system.broken() == null ? "" : "; it is " + system.broken();
    return verdict(
        system, acts ? Passing.ACTS : Passing.INERT, found + broken, OptionalLong.empty());
  }

  private Verdict verdict(
      SystemResult system, Passing passing, String found, OptionalLong unitsFor) {
    Headline headline = report.headline();
    StringBuilder numbers = new StringBuilder(system.system() + ": " + headline.primary().label());
    difference(system).ifPresent(one -> numbers.append(' ').append(tested(one, "the base")));
    for (ControlComparison control : system.controls()) {
      control
          .found()
          .ifPresent(
              one -> numbers.append("; ").append(tested(one, "its control " + control.control())));
    }
    if (headline.cost() != null && ratio(system).isPresent()) {
      String times = Numbers.fixed(ratio(system).getAsDouble(), 2);
      numbers.append("; %s %s x base".formatted(headline.cost().label(), times));
    }
    String units =
        unitsFor.isEmpty()
            ? ""
            : "; a difference of this size would take some %s %s to show"
                .formatted(unitsFor.getAsLong(), headline.units());
    return new Verdict(
        system.system(), system.role(), passing, numbers + ": " + found + units + ".", unitsFor);
  }

  private static String tested(PairedDifference found, String from) {
    Double adjusted = found.significance() == null ? null : found.significance().adjustedPValue();
    return "%s from %s%s"
        .formatted(
            Numbers.signedWithInterval(found.difference(), found.interval()),
            from,
            adjusted == null ? "" : ", p " + pValue(adjusted) + " by Holm");
  }

  /** Rounded, but never to the level from above, which would look as if it had been reached. */
  private static String pValue(double adjusted) {
    double level = PairedDifference.USUAL_LEVEL;
    String text = Numbers.pValue(adjusted);
    return adjusted > level && text.equals(Numbers.pValue(level)) ? "> " + text : text;
  }

  private String noChange(SystemResult system) {
    String unseen =
        system
            .significance(report.headline().primary().metric())
            .map(Significance::detectableEffect)
            .map(
                effect ->
                    ", and one of less than %s may go unseen".formatted(Numbers.fixed(effect, 2)))
            .orElse("");
    return "no change in " + report.headline().primary().noun() + " is shown" + unseen;
  }

  /**
   * How many units would show all that is not shown and looks as if it were there; empty if nothing
   * of that kind is missing, or the run had as many and others tested beside it hid it.
   */
  private OptionalLong unitsFor(SystemResult system) {
    long most = 0;
    List<Optional<PairedDifference>> all = new ArrayList<>(List.of(difference(system)));
    system.controls().forEach(control -> all.add(control.found()));
    for (Optional<PairedDifference> one : all) {
      Shown shown = shown(one);
      if (shown == Shown.WORSE || (shown == Shown.NOTHING && !better(one.get()))) {
        return OptionalLong.empty();
      }
      if (shown == Shown.NOTHING) {
        most = Math.max(most, one.get().unitsFor().orElse(0));
      }
    }
    return most > difference(system).map(PairedDifference::units).orElse(0)
        ? OptionalLong.of(most)
        : OptionalLong.empty();
  }

  private boolean better(PairedDifference found) {
    return found.difference() < 0 == (report.headline().primary().better() == Direction.LOWER);
  }

  private Optional<PairedDifference> difference(SystemResult system) {
    return system.difference(report.headline().primary().metric());
  }

  private Shown shown(Optional<PairedDifference> difference) {
    return VerdictRule.shown(difference, report.headline().primary().better());
  }

  private OptionalDouble ratio(SystemResult system) {
    return report.headline().costRatio(system, report.base());
  }

  private String change(boolean worse) {
    return verb(report.headline(), worse) + "s " + report.headline().primary().noun();
  }

  static String verb(Headline headline, boolean worse) {
    return headline.primary().better() == Direction.LOWER ^ worse ? "lower" : "raise";
  }

  static String within(Headline headline, VerdictRule rule) {
    return headline.cost() == null ? "" : ", within " + limit(headline, rule);
  }

  private static String limit(Headline headline, VerdictRule rule) {
    return headline.cost() == null
        ? ""
        : rule.maxCostRatio() + " x base " + headline.cost().label();
  }

  private static Verdict undecided(SystemResult system, String reason) {
    return new Verdict(
        system.system(),
        system.role(),
        Passing.UNDECIDED,
        system.system() + ": cannot be judged, " + reason + ".",
        OptionalLong.empty());
  }
}
