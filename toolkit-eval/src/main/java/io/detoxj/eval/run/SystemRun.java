/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.RecordedResults;
import io.detoxj.eval.examination.StageResults;
import io.detoxj.eval.examination.SystemIdentity;
import io.detoxj.eval.report.SystemCosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** One system's way through an experiment, batch by batch. */
final class SystemRun<S> {
  private final Experiment<S> experiment;
  private final RunStore store;
  private final SystemUnderTest<S> system;
  private final SystemIdentity identity;
  private final LongSupplier clock;
  private final int workers;

  /** How many units of each examination the listeners have heard of. */
  private final IdentityHashMap<Examination<S>, Long> told = new IdentityHashMap<>();

  /** Hears of every batch that is done. */
  interface BatchListener {
    void done(long units);
  }

  /** The results of each examination, and the costs unless a part of them was lost. */
  record Outcome(List<StageResults> results, Optional<SystemCosts> costs) {}

  SystemRun(
      Experiment<S> experiment, RunStore store, SystemUnderTest<S> system, RunOptions options) {
    this.clock = options.clock();
    this.workers = options.workers();
    this.experiment = experiment;
    this.store = store;
    this.system = system;
    this.identity = new SystemIdentity(system.fingerprint(), system.handle());
  }

  SystemUnderTest<S> system() {
    return system;
  }

  /** Does what no journal has yet, up to a share of all batches of each examination. */
  void advance(int round, int rounds, BatchListener listener) throws IOException {
    try (LazySystem<S> opened = new LazySystem<>(system);
        CostJournal costs = costs()) {
      for (Examination<S> examination : experiment.examinations()) {
        int items = examination.itemIds().size();
        long batches = (long) Experiment.batches(examination) * round / rounds;
        int to = (int) Math.min(items, batches * examination.itemsAtOnce());
        try (OpenStages<S> stages = new OpenStages<>(examination, identity, store)) {
          stages.run(0, to, opened, costs, workers, onlyNews(examination, listener));
        }
      }
    }
  }

  /** Leaves out what was told in earlier rounds. */
  private BatchListener onlyNews(Examination<S> examination, BatchListener listener) {
    long[] seen = {0};
    return units -> {
      seen[0] += units;
      long known = told.getOrDefault(examination, 0L);
      if (seen[0] > known) {
        told.put(examination, seen[0]);
        listener.done(seen[0] - known);
      }
    };
  }

  /** What came of all, once all is done. */
  Outcome outcome() throws IOException {
    List<StageResults> results = new ArrayList<>();
    for (Examination<S> examination : experiment.examinations()) {
      results.add(recorded(examination).results());
    }
    try (CostJournal costs = costs()) {
      return new Outcome(results, costs.costs(system.name()));
    }
  }

  private CostJournal costs() throws IOException {
    return new CostJournal(store, costPlace(), clock, workers);
  }

  /** The results of a run that has been done, from its journals; nothing is opened. */
  RecordedResults.OfSystem recorded(Examination<S> examination) {
    try (OpenStages<S> stages = new OpenStages<>(examination, identity, store)) {
      return new RecordedResults.OfSystem(system.name(), stages.recorded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How many batches of an examination are wholly in the journals.
   *
   * @throws ConfigException if they have batches of another size
   */
  int batchesDone(Examination<S> examination) throws IOException {
    try (OpenStages<S> stages = new OpenStages<>(examination, identity, store)) {
      stages
          .otherSize()
          .ifPresent(
              other -> {
                throw new ConfigException(
                    "the journal of %s has batches of %s items, and this run has %s; set the size of batches (batchRows) as it was, or choose another folder"
                        .formatted(system.name(), other, examination.itemsAtOnce()));
              });
      return stages.batches();
    }
  }

  /** The headers of all journals of this system, by their names. */
  Map<String, String> journals() {
    Map<String, String> all = new TreeMap<>();
    all.put(costPlace().name(), costPlace().header());
    for (Examination<S> examination : experiment.examinations()) {
      examination.stages().stream()
          .map(stage -> stage.journal(identity))
          .forEach(place -> all.put(place.name(), place.header()));
    }
    return all;
  }

  private JournalPlace costPlace() {
    return identity.outputs(CostJournal.NAME, experiment.examinations().get(0).settings());
  }

  /** What the outputs are made by, and what is done with them. */
  Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("name", system.name())
        .put("system", identity.system())
        .put(
            "examinations",
            experiment.examinations().stream()
                .map(
                    one ->
                        Fingerprint.builder()
                            .put("items_at_once", one.itemsAtOnce())
                            .put("settings", one.settings())
                            .put("by", one.fingerprint())
                            .build())
                .toList())
        .build();
  }

  /** Does the work on some items, from the beginning of a batch on. */
  void run(Examination<S> examination, int from, int to) throws IOException {
    try (LazySystem<S> opened = new LazySystem<>(system);
        CostJournal costs = costs();
        OpenStages<S> stages = new OpenStages<>(examination, identity, store)) {
      stages.run(from, to, opened, costs, workers, done -> {});
    }
  }
}
