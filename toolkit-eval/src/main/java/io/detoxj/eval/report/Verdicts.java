/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import io.detoxj.eval.metric.Direction;
import io.detoxj.eval.statistics.PairedDifference;
import io.detoxj.eval.statistics.Significance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the numbers of a report mean, in sentences.
 *
 * @param headline by what systems are judged
 * @param rule when a system passes
 * @param verdicts one for each system but the base, in the order of the report
 */
public record Verdicts(Headline headline, VerdictRule rule, List<Verdict> verdicts) {
  public Verdicts {
    verdicts = List.copyOf(verdicts);
  }

  /** Judges every system of a report but the base. */
  public static Verdicts of(Report report, VerdictRule rule) {
    Judge judge = new Judge(report.headline(), rule, report.base());
    return new Verdicts(
        report.headline(),
        rule,
        report.systems().stream()
            .filter(system -> system.role() != Role.BASE)
            .map(judge::verdict)
            .toList());
  }

  /** The verdict of a system, or empty for the base. */
  public Optional<Verdict> of(String system) {
    return verdicts.stream().filter(one -> one.system().equals(system)).findFirst();
  }

  /** One sentence a system, and then what they come to together. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    verdicts.forEach(verdict -> sentences.add(verdict.sentence()));
    List<String> methods = passing(Role.METHOD);
    long judged = verdicts.stream().filter(verdict -> verdict.role() == Role.METHOD).count();
    if (methods.isEmpty()) {
      sentences.add(
          "No method passes: none of %s is shown to %s %s%s."
              .formatted(
                  judged,
                  verb(headline, false),
                  headline.primary().noun(),
                  within(headline, rule)));
    } else {
      sentences.add(
          methods.size() + " of " + judged + " methods pass: " + String.join(", ", methods) + ".");
    }
    for (String control : passing(Role.CONTROL)) {
      sentences.add(
          ("The control %s passes too: a change that is not meant to help does as well by this"
                  + " rule, so a pass is no evidence for a method.")
              .formatted(control));
    }
    return List.copyOf(sentences);
  }

  private List<String> passing(Role role) {
    return verdicts.stream()
        .filter(v -> v.role() == role && v.passing() == Verdict.Passing.PASSES)
        .map(Verdict::system)
        .toList();
  }

  private static String verb(Headline headline, boolean worse) {
    return headline.primary().better() == Direction.LOWER ^ worse ? "lower" : "raise";
  }

  private static String within(Headline headline, VerdictRule rule) {
    return headline.cost() == null ? "" : " within " + limit(headline.cost(), rule);
  }

  private static String limit(Headline.CostMetric cost, VerdictRule rule) {
    return rule.maxCostRatio() + " x base " + cost.label();
  }

  /** Judges systems against one base. */
  private record Judge(Headline headline, VerdictRule rule, SystemResult base) {
    Verdict verdict(SystemResult system) {
      Headline.PrimaryMetric primary = headline.primary();
      Headline.CostMetric cost = headline.cost();
      Optional<PairedDifference> difference = system.difference(primary.metric());
      OptionalDouble ratio = headline.costRatio(system, base);
      if (!system.neverActed().isEmpty()) {
        return undecided(system, "never acted: " + String.join(", ", system.neverActed()));
      }
      if (difference.isEmpty()) {
        return undecided(system, "no paired difference of " + primary.label());
      }
      if (cost != null && ratio.isEmpty()) {
        return undecided(system, "no " + cost.label());
      }
      boolean cheap = ratio.isEmpty() || ratio.getAsDouble() <= rule.maxCostRatio();
      PairedDifference found = difference.get();
      String sentence =
          "%s: %s %s%s%s: %s."
              .formatted(
                  system.system(),
                  primary.label(),
                  Numbers.signedWithInterval(found.difference(), found.interval()),
                  tested(found),
                  cost == null
                      ? ""
                      : ", %s %s x base"
                          .formatted(cost.label(), Numbers.fixed(ratio.getAsDouble(), 2)),
                  conclusion(found, cheap)
                      + (system.broken() == null
                          ? ""
                          : "; but it is " + system.broken() + ", so it does not pass"));
      boolean passes = better(found) && cheap && system.broken() == null;
      return new Verdict(
          system.system(),
          system.role(),
          passes ? Verdict.Passing.PASSES : Verdict.Passing.FAILS,
          sentence);
    }

    private boolean better(PairedDifference found) {
      return headline.primary().better() == Direction.LOWER
          ? found.clearlyLower()
          : found.clearlyHigher();
    }

    private boolean worse(PairedDifference found) {
      return headline.primary().better() == Direction.LOWER
          ? found.clearlyHigher()
          : found.clearlyLower();
    }

    private String conclusion(PairedDifference found, boolean cheap) {
      String noun = headline.primary().noun();
      String above = headline.cost() == null ? "" : "at more than " + limit(headline.cost(), rule);
      if (better(found)) {
        String change = verb(headline, false) + "s " + noun;
        return cheap
            ? change + within(headline, rule)
            : change + ", but " + above + ", so it does not pass";
      }
      String change =
          worse(found)
              ? verb(headline, true) + "s " + noun
              : "no change in " + noun + " is shown, the interval holds 0" + unseen(found);
      return cheap ? change : change + ", " + above;
    }

    private static String tested(PairedDifference found) {
      Significance significance = found.significance();
      if (significance == null) {
        return "";
      }
      Double adjusted = significance.adjustedPValue();
      return ", p "
          + Numbers.pValue(significance.pValue())
          + (adjusted == null ? "" : " (" + Numbers.pValue(adjusted) + " by Holm)");
    }

    private static String unseen(PairedDifference found) {
      Significance significance = found.significance();
      return significance == null || significance.detectableEffect() == null
          ? ""
          : " and a change of less than %s may go unseen"
              .formatted(Numbers.fixed(significance.detectableEffect(), 2));
    }

    private static Verdict undecided(SystemResult system, String reason) {
      return new Verdict(
          system.system(),
          system.role(),
          Verdict.Passing.UNDECIDED,
          system.system() + ": cannot be judged, " + reason + ".");
    }
  }
}
