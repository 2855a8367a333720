/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.molecule.benchmark.Benchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was counted of some molecules.
 *
 * @param name of the task, or of all
 * @param answers to its molecules
 */
public record RepairCounts(String name, List<AskedRepair> answers) {
  private static final double MILLION = 1e6;

  /** Copies the list. */
  public RepairCounts {
    answers = List.copyOf(answers);
  }

  /** How many molecules have an outcome. */
  public long of(RepairOutcome outcome) {
    return answers.stream().filter(one -> one.outcome() == outcome).count();
  }

  /** How often the model was asked. */
  public long attempts() {
    return answers.stream().mapToLong(AskedRepair::attempts).sum();
  }

  /** How many of these were repetitions. */
  public long retries() {
    return answers.stream().mapToLong(one -> Math.max(0, one.attempts() - 1)).sum();
  }

  /** Answers that ended because no more tokens were allowed. */
  public long cut() {
    return answers.stream().filter(AskedRepair::cut).count();
  }

  /** Tokens of prompts, as far as they are known. */
  public long tokensRead() {
    return answers.stream().mapToLong(one -> one.tokensRead() == null ? 0 : one.tokensRead()).sum();
  }

  /** Tokens of answers, as far as they are known. */
  public long tokensWritten() {
    return answers.stream()
        .mapToLong(one -> one.tokensWritten() == null ? 0 : one.tokensWritten())
        .sum();
  }

  /** Molecules that were asked about and whose tokens are not known. */
  public long unmetered() {
    return answers.stream()
        .filter(one -> one.attempts() > 0)
        .filter(one -> one.tokensRead() == null || one.tokensWritten() == null)
        .count();
  }

  /** What the known tokens cost. */
  public double cost(RepairSettings settings) {
    return (tokensRead() * settings.readPrice() + tokensWritten() * settings.writtenPrice())
        / MILLION;
  }

  /** A row for each task and one for all. */
  static String csv(Benchmark benchmark, List<AskedRepair> answers, RepairSettings settings) {
    StringBuilder csv = new StringBuilder("task,molecules");
    for (RepairOutcome outcome : RepairOutcome.values()) {
      csv.append(',').append(outcome.label());
    }
    csv.append(",cut,attempts,retries,tokens read,tokens written,not metered,cost\n");
    for (String name : benchmark.names()) {
      List<AskedRepair> its = new ArrayList<>();
      for (int i = 0; i < answers.size(); i++) {
        if (benchmark.tasks().get(i).task().equals(name)) {
          its.add(answers.get(i));
        }
      }
      csv.append(new RepairCounts(name, its).row(settings));
    }
    return csv.append(new RepairCounts("all", answers).row(settings)).toString();
  }

  private String row(RepairSettings settings) {
    StringBuilder row = new StringBuilder(name).append(',').append(answers.size());
    for (RepairOutcome outcome : RepairOutcome.values()) {
      row.append(',').append(of(outcome));
    }
    return row.append(
            String.format(
                Locale.ROOT,
                ",%d,%d,%d,%d,%d,%d,%.6f\n",
                cut(),
                attempts(),
                retries(),
                tokensRead(),
                tokensWritten(),
                unmetered(),
                cost(settings)))
        .toString();
  }
}
