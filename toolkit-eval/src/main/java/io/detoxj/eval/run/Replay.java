/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.ReportDifference;
import io.detoxj.eval.report.ReportedFingerprints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run done again to see whether it finds the same.
 *
 * @param again what it found
 * @param difference where that differs from what was found before
 */
public record Replay(ExperimentResult again, ReportDifference difference) {
  /** What may differ between machines; the difference tells of it, and it stops nothing. */
  private static final List<String> OF_THE_MACHINE = List.of("java", "platform");

  /**
   * Does a reported run again. What is known before a model has run, such as hashes of weights,
   * prompts, seeds and recipes, is compared before the work begins.
   *
   * @param recorded the report
   * @param experiment the same experiment, as far as one knows
   * @param options without a journal of the first run, or nothing is done again
   * @throws ConfigException if it is another experiment; the message says in what
   * @throws IOException if a journal cannot be read or written
   */
  public static Replay of(Report recorded, Experiment<?> experiment, RunOptions options)
      throws IOException {
    ReportBuilder<?> builder = new ReportBuilder<>(experiment);
    List<String> others = new ArrayList<>();
    addDifferences(others, recorded.protocol().entries(), builder.protocol().entries());
    addDifferences(others, recorded.provenance(), builder.provenance(options.provenance()));
    if (!others.isEmpty()) {
      throw new ConfigException(
          "this is another experiment than the one reported: " + String.join("; ", others));
    }
    ExperimentResult again = experiment.run(options);
    return new Replay(again, ReportDifference.of(recorded, again.report()));
  }

  private static void addDifferences(
      List<String> others, Map<String, String> recorded, Map<String, String> now) {
    recorded.forEach(
        (name, value) -> {
          String ours = now.get(name);
          boolean found = name.startsWith(ReportedFingerprints.OUTPUTS);
          if (!found && !OF_THE_MACHINE.contains(name) && !value.equals(ours)) {
            others.add(
                ours == null
                    ? "%s was %s and is not there".formatted(name, value)
                    : ReportedFingerprints.difference(name, value, ours));
          }
        });
  }
}
