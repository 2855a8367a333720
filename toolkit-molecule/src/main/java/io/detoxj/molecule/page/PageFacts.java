/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import io.detoxj.eval.page.PageFrame;
import io.detoxj.molecule.evaluation.Evaluation;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.EvaluationReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was evaluated, in a few lines at the head of the page. */
final class PageFacts {
  private PageFacts() {}

  static List<PageFrame.Fact> of(EvaluationReport report) {
    List<Evaluation> evaluations = report.evaluations();
    Evaluation first = evaluations.get(0);
    long tasks = first.tasks().stream().map(task -> task.task().task()).distinct().count();
    return List.of(
        fact("Models", models(evaluations)),
        fact("Molecules", "%s of %s".formatted(first.tasks().size(), counted(tasks, "task"))),
        fact(
            "Judge of toxicity",
            evaluations.stream()
                .map(Evaluation::judge)
                .distinct()
                .collect(Collectors.joining("; "))),
        fact(
            "Originals",
            "%s of %s are toxic to the judge, too"
                .formatted(first.ofToxicOriginals().tasks().size(), first.tasks().size())),
        new PageFrame.Fact("Mode", mode(first.mode()), AboutSection.meaning(first.mode())),
        fact(
            "Statistics",
            String.format(
                Locale.ROOT,
                "%,d resamples, seed %s",
                report.bootstrap().resamples(),
                report.bootstrap().seed())));
  }

  /** How a mode is called on the page. */
  static String mode(EvaluationMode mode) {
    return switch (mode) {
      case CORRECTED -> "corrected";
      case PAPER -> "as the paper's program";
    };
  }

  /** Such as {@code 1 task} and {@code 2 tasks}. */
  static String counted(long number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private static String models(List<Evaluation> evaluations) {
    int most = 6;
    String names =
        evaluations.stream().limit(most).map(Evaluation::model).collect(Collectors.joining(", "));
    return evaluations.size() > most
        ? "%s and %s others".formatted(names, evaluations.size() - most)
        : names;
  }

  private static PageFrame.Fact fact(String label, String value) {
    return new PageFrame.Fact(label, value, "");
  }
}
