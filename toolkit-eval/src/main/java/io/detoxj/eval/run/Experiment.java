/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.report.Headline;
import io.detoxj.eval.report.Report;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.statistics.Bootstrap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares systems of one kind with a base by examinations, with paired differences from the base
 * and tests of them, adjusted for the number of systems. It knows nothing of what the systems do.
 *
 * <p>Systems and examinations stay with the caller, who closes them.
 *
 * @param <S> what examinations see of a system
 * @param base what the others are compared with
 * @param candidates the others
 * @param examinations what is measured of each system, in order
 * @param headline by what systems are judged
 * @param bootstrap gives the intervals
 * @param policy how many samples may be without a value
 */
public record Experiment<S>(
    SystemUnderTest<S> base,
    List<SystemUnderTest<S>> candidates,
    List<Examination<S>> examinations,
    Headline headline,
    Bootstrap bootstrap,
    MissingPolicy policy) {
  private static final int MOST_ROUNDS = 4;

  /**
   * Checks that nothing is there twice.
   *
   * @throws ConfigException if two systems have one name, two examinations or items one id, a
   *     system has the wrong role, what a method has to beat is no control of the experiment, or
   *     there is no examination
   */
  public Experiment {
    candidates = List.copyOf(candidates);
    examinations = List.copyOf(examinations);
    List<String> names = new ArrayList<>(List.of(base.name()));
    candidates.forEach(candidate -> names.add(candidate.name()));
    requireDifferent("systems", names);
    requireDifferent("examinations", examinations.stream().map(Examination::id).toList());
    if (examinations.isEmpty()) {
      throw new ConfigException("an experiment needs an examination");
    }
    if (base.role() != Role.BASE
        || candidates.stream().anyMatch(candidate -> candidate.role() == Role.BASE)) {
      throw new ConfigException("the base of an experiment, and only it, has the role of the base");
    }
    for (SystemUnderTest<S> candidate : candidates) {
      requireControl(candidate, candidates);
    }
  }

  /**
   * Runs the base and all candidates.
   *
   * @throws ConfigException if an examination refuses its items, a journal is of another run or
   *     damaged, or another run has the journal's folder
   * @throws CancelledException if it was cancelled; what is done stays in the journal
   * @throws io.detoxj.core.ScoringException if a scorer fails as a whole; what is done stays
   * @throws IOException if a journal cannot be read or written, as when the disk is full; what is
   *     done stays
   */
  @SuppressWarnings("try") // the lock is held, not used
  public ExperimentResult run(RunOptions options) throws IOException {
    if (options.journal().isEmpty()) {
      return run(options, options.store());
    }
    try (OutputLock lock = OutputLock.ofFolder(options.journal().get())) {
      return run(options, options.store());
    }
  }

  ExperimentResult run(RunOptions options, RunStore store) throws IOException {
    List<SystemRun<S>> runs = systems(store, options);
    examinations.forEach(Examination::requireReady);
    ReportBuilder<S> report = new ReportBuilder<>(this);
    RunProgress progress = new RunProgress(options, unitsOfSystem() * runs.size());
    inRounds(runs, progress);
    for (SystemRun<S> run : runs) {
      report.add(run.system(), run.outcome());
    }
    Report built = report.build(options.provenance());
    return new ExperimentResult(
        built,
        report.costs(),
        examinations.stream()
            .map(
                one ->
                    new ExperimentResult.Recorded<>(
                        one, () -> runs.stream().map(run -> run.recorded(one))))
            .toList());
  }

  /**
   * All systems do a part of their work, then all of them the next, forwards and backwards in
   * turns: a machine that becomes slower or faster meanwhile does so for each of them alike.
   */
  private void inRounds(List<SystemRun<S>> runs, RunProgress progress) throws IOException {
    List<SystemRun<S>> order = new ArrayList<>(runs);
    int rounds = rounds();
    for (int round = 1; round <= rounds; round++) {
      for (SystemRun<S> run : order) {
        run.advance(round, rounds, progress.of(run.system().name()));
      }
      Collections.reverse(order);
    }
  }

  /** So many that each has at least two batches, of which the first warms up, where it can. */
  private int rounds() {
    int batches = examinations.stream().mapToInt(one -> batches(one)).max().orElse(1);
    return Math.max(1, Math.min(MOST_ROUNDS, batches / 2));
  }

  /** How many batches an examination has. */
  static int batches(Examination<?> examination) {
    int size = examination.itemsAtOnce();
    return (examination.itemIds().size() + size - 1) / size;
  }

  /** The base and the candidates, in their order, as they usually run. */
  List<SystemRun<S>> systems(RunStore store) {
    return systems(store, RunOptions.standard());
  }

  private List<SystemRun<S>> systems(RunStore store, RunOptions options) {
    List<SystemRun<S>> runs = new ArrayList<>();
    runs.add(new SystemRun<>(this, store, base, options));
    candidates.forEach(candidate -> runs.add(new SystemRun<>(this, store, candidate, options)));
    return runs;
  }

  private long unitsOfSystem() {
    return examinations.stream().mapToLong(one -> one.itemIds().size() * one.unitsOfItem()).sum();
  }

  private static <S> void requireControl(
      SystemUnderTest<S> candidate, List<SystemUnderTest<S>> candidates) {
    for (String name : candidate.controls()) {
      if (candidate.role() != Role.METHOD
          || candidates.stream()
              .noneMatch(one -> one.role() == Role.CONTROL && one.name().equals(name))) {
        throw new ConfigException(
            "%s is to beat %s, which takes a method and a control among the candidates; add the control, or leave out what is to be beaten"
                .formatted(candidate.name(), name));
      }
    }
    requireDifferent("controls of " + candidate.name(), candidate.controls());
  }

  /**
   * Checks names.
   *
   * @param what they are of, such as {@code systems}
   * @throws ConfigException if two are the same
   */
  public static void requireDifferent(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new ConfigException(
            "two %s are called \"%s\"; give each its own name".formatted(what, name));
      }
    }
  }
}
