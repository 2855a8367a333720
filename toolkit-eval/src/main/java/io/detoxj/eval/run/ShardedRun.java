/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run cut into parts that several processes do side by side. Each part gives lines for the
 * journals of the run; once a folder has them all, {@link ToxicityExperiment#run} on it finds
 * everything done and makes the report. A part has whole batches, the same that one process would
 * have made, so that the report is the same.
 *
 * @param <S> what examinations see of a system
 * @param experiment the same on every machine
 */
public record ShardedRun<S>(Experiment<S> experiment) {
  /** The lock of a folder; null if this process has it, as when it leads the whole run. */
  private static @Nullable OutputLock lock(Path journal) throws IOException {
    return OutputLock.holdsFolder(journal) ? null : OutputLock.ofFolder(journal);
  }

  private static Journal opened(RunStore store, ShardLines part) throws IOException {
    return part.journal().endsWith(CostJournal.NAME)
        ? CostJournal.open(store, part.journal(), part.header())
        : store.open(part.journal(), part.header());
  }

  /**
   * The parts that a folder has not yet, in the order in which they are to be kept.
   *
   * @param journal the folder; it may be empty or missing
   * @param batches how many batches a part has at most
   * @throws ConfigException if the folder's batches have another size, another run has it, or an
   *     examination refuses its items
   * @throws IOException if it cannot be read
   */
  @SuppressWarnings("try") // the lock is held, not used
  public List<Shard> missing(Path journal, int batches) throws IOException {
    if (batches < 1) {
      throw new IllegalArgumentException("a part has at least 1 batch, not " + batches);
    }
    try (OutputLock lock = lock(journal)) {
      return missingIn(journal, batches);
    }
  }

  private List<Shard> missingIn(Path journal, int batches) throws IOException {
    List<Shard> shards = new ArrayList<>();
    RunStore store = RunStore.in(journal);
    List<SystemRun<S>> systems = experiment.systems(store);
    experiment.examinations().forEach(Examination::requireReady);
    for (int system = 0; system < systems.size(); system++) {
      for (int i = 0; i < experiment.examinations().size(); i++) {
        Examination<S> examination = experiment.examinations().get(i);
        int size = examination.itemsAtOnce();
        int first = systems.get(system).batchesDone(examination) * size;
        add(shards, system, i, first, examination.itemIds().size(), batches * size);
      }
    }
    return shards;
  }

  private static void add(
      List<Shard> shards, int system, int examination, int from, int end, int size) {
    for (int first = from; first < end; first += size) {
      shards.add(new Shard(system, examination, first, Math.min(first + size, end)));
    }
  }

  /**
   * Everything that makes the lines of this run: the systems, how they write, and what is done with
   * their texts. Machines that share a run must have equal ones.
   */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put(
            "systems",
            experiment.systems(RunStore.inMemory()).stream().map(SystemRun::fingerprint).toList())
        .build();
  }

  /**
   * Checks that another machine has opened the same run.
   *
   * @param other {@link #fingerprint()} of the run there
   * @param where the other machine, for the message: "on the driver"
   * @throws ConfigException if it is another run; the message says in what
   */
  public void requireSame(Fingerprint other, String where) {
    Fingerprint own = fingerprint();
    if (!own.equals(other)) {
      throw new ConfigException(
          "this machine has opened another run: it %s; give all machines the same files, versions and options"
              .formatted(own.explain(other, where)));
    }
  }

  /**
   * Does a part.
   *
   * @return the lines it adds, journal by journal
   * @throws io.detoxj.core.ScoringException if a scorer fails as a whole
   */
  public List<ShardLines> run(Shard shard) {
    Map<String, Kept> journals = new LinkedHashMap<>();
    RunStore store =
        (name, header) ->
            journals.computeIfAbsent(name, key -> new Kept(header, Journal.inMemory())).journal();
    SystemRun<S> system = experiment.systems(store).get(shard.system());
    Examination<S> examination = experiment.examinations().get(shard.examination());
    List<ShardLines> lines = new ArrayList<>();
    try {
      system.run(examination, shard.from(), shard.to());
      int size = examination.itemsAtOnce();
      for (Map.Entry<String, Kept> one : journals.entrySet()) {
        List<String> all = new ArrayList<>();
        one.getValue().journal().forEach(all::add);
        int first = one.getKey().endsWith(CostJournal.NAME) ? -1 : shard.from() / size;
        lines.add(new ShardLines(one.getKey(), one.getValue().header(), first, all));
      }
    } catch (IOException e) {
      throw new IllegalStateException("a journal in memory cannot fail", e);
    }
    return lines;
  }

  private record Kept(String header, Journal journal) {}

  /**
   * Keeps the lines of a part. Parts are to be kept in the order of {@link #missing}; lines that
   * the folder has already are left out. Processes that share a run do parts in memory; one of them
   * keeps them all, and best holds the folder's {@link OutputLock} from the first part to the last.
   *
   * @throws ConfigException if an earlier part is missing, the lines are of another run, or another
   *     run has the folder
   * @throws IOException if the folder cannot be written; what it held stays
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void keep(List<ShardLines> lines, Path journal) throws IOException {
    try (OutputLock lock = lock(journal)) {
      keepIn(lines, journal);
    }
  }

  private void keepIn(List<ShardLines> lines, Path journal) throws IOException {
    RunStore store = RunStore.in(journal);
    Map<String, String> headers = new HashMap<>();
    experiment.systems(store).forEach(system -> headers.putAll(system.journals()));
    for (ShardLines part : lines) {
      requireOwn(part, headers);
      try (Journal kept = opened(store, part)) {
        if (part.first() > kept.lines()) {
          throw new ConfigException(
              "%s has %s lines, and a part begins at line %s; keep the parts in their order"
                  .formatted(part.journal(), kept.lines(), part.first()));
        }
        int known = part.first() < 0 ? 0 : kept.lines() - part.first();
        for (String line :
            part.lines().subList(Math.min(known, part.lines().size()), part.lines().size())) {
          kept.append(line);
        }
      }
    }
  }

  private static void requireOwn(ShardLines part, Map<String, String> headers) {
    String header = headers.get(part.journal());
    if (header == null) {
      throw new ConfigException(
          "a part is of another run: this one has no journal %s; give all machines the same files, versions and options"
              .formatted(part.journal()));
    }
    if (!header.equals(part.header())) {
      throw new ConfigException(
          "a part is of another run: this one %s; give all machines the same files, versions and options"
              .formatted(
                  Fingerprint.parse(header).explain(Fingerprint.parse(part.header()), "there")));
    }
  }
}
