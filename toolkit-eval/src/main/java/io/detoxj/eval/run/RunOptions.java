/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ProgressListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How a run is carried out; nothing here changes its results.
 *
 * @param journal the folder in which every finished batch is kept, so that a run that was stopped
 *     goes on there and what another run has done already is not done again; empty to keep all in
 *     memory
 * @param provenance what the caller knows of the run: versions, hashes of files; added to what the
 *     experiment knows
 * @param progress its unit is the completion, over all systems, and the item of an examination
 * @param cancelled asked after each batch; when it says yes, the run stops and what is done stays
 * @param clock by which costs are measured, in nanoseconds from any moment on
 * @param workers how many batches of a system are worked on at once, each in a thread of its own;
 *     their times add up in the costs. With more than one, systems, scorers and judges must be safe
 *     for several threads, and libtorch should have one thread each, {@link
 *     io.detoxj.core.engine.EngineThreads#one}
 */
public record RunOptions(
    Optional<Path> journal,
    Map<String, String> provenance,
    ProgressListener progress,
    BooleanSupplier cancelled,
    LongSupplier clock,
    int workers) {
  /** Copies the map. */
  public RunOptions {
    provenance = Map.copyOf(provenance);
    if (workers < 1) {
      throw new ConfigException("a run has at least 1 worker, not " + workers);
    }
  }

  /** In memory, in silence, to the end. */
  public static RunOptions standard() {
    return new RunOptions(
        Optional.empty(), Map.of(), ProgressListener.silent(), () -> false, System::nanoTime, 1);
  }

  /** The same with a folder to keep batches in. */
  public RunOptions in(Path folder) {
    return new RunOptions(Optional.of(folder), provenance, progress, cancelled, clock, workers);
  }

  /** The same with more provenance. */
  public RunOptions withProvenance(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(provenance);
    all.putAll(more);
    return new RunOptions(journal, all, progress, cancelled, clock, workers);
  }

  /** The same with a listener. */
  public RunOptions withProgress(ProgressListener listener) {
    return new RunOptions(journal, provenance, listener, cancelled, clock, workers);
  }

  /** The same with a way to stop it. */
  public RunOptions withCancellation(BooleanSupplier stop) {
    return new RunOptions(journal, provenance, progress, stop, clock, workers);
  }

  /** The same with another clock, in nanoseconds from any moment on. */
  public RunOptions withClock(LongSupplier other) {
    return new RunOptions(journal, provenance, progress, cancelled, other, workers);
  }

  /** The same with so many batches of a system at once. */
  public RunOptions withWorkers(int count) {
    return new RunOptions(journal, provenance, progress, cancelled, clock, count);
  }

  RunStore store() {
    return journal.map(RunStore::in).orElseGet(RunStore::inMemory);
  }
}
