/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the numbers of a report mean, in sentences.
 *
 * @param headline by what systems are judged
 * @param rule when a system passes
 * @param verdicts one for each system but the base, in the order of a table
 */
public record Verdicts(Headline headline, VerdictRule rule, List<Verdict> verdicts) {
  /** Keeps an unmodifiable copy of the list. */
  public Verdicts {
    verdicts = List.copyOf(verdicts);
  }

  /** Judges every system of a report but the base. */
  public static Verdicts of(Report report, VerdictRule rule) {
    Judge judge = new Judge(report, rule);
    return new Verdicts(
        report.headline(),
        rule,
        report.inTableOrder().stream()
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
    List<String> methods = with(Verdict.Passing.PASSES);
    long judged = verdicts.stream().filter(verdict -> verdict.role() == Role.METHOD).count();
    if (methods.isEmpty()) {
      sentences.add(
          "No method passes: none of %s is shown to %s %s, and more than its control%s."
              .formatted(
                  judged,
                  Judge.verb(headline, false),
                  headline.primary().noun(),
                  Judge.within(headline, rule)));
    } else {
      sentences.add(
          methods.size() + " of " + judged + " methods pass: " + String.join(", ", methods) + ".");
    }
    List<String> acting = with(Verdict.Passing.ACTS);
    if (!acting.isEmpty()) {
      sentences.add(
          "Controls that act by themselves: %s. What a method does beyond its control is its difference from that."
              .formatted(String.join(", ", acting)));
    }
    return List.copyOf(sentences);
  }

  private List<String> with(Verdict.Passing passing) {
    return verdicts.stream().filter(v -> v.passing() == passing).map(Verdict::system).toList();
  }
}
