/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.DamagedJournalException;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.ProcessMemory;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.report.SystemCosts;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.statistics.RatioOfSums;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the batches of a system cost, over all runs that worked on them. Of what is generated, the
 * first batch of each worker after each opening of the journal has no part in the speed: until then
 * code is compiled, memory asked for and the system opened. Nothing of a report depends on it: a
 * file of costs that is damaged is set aside, and the costs are not known from then on.
 */
final class CostJournal implements AutoCloseable {
  /** The last part of its name. */
  static final String NAME = "costs";

  private static final JsonMapper JSON = BoundedJson.mapper();

  private static final Logger LOG = LoggerFactory.getLogger(CostJournal.class);
  private static final String LOST = "{\"lost\":true}";

  /** Of the intervals of speeds, which have nothing to do with those of the metrics. */
  private static final Bootstrap OVER_BATCHES = new Bootstrap(2_000, 0.95, 1);

  private final Journal journal;
  private final LongSupplier clock;

  /** How many workers have not generated yet. */
  private int cold;

  /**
   * The costs of one batch, or of what one run did for it.
   *
   * @param warmUp whether the batch was the first that was generated since the system was opened;
   *     null in journals from before that was kept
   */
  record Entry(
      long newTokens,
      double generationSeconds,
      double scoringSeconds,
      double likelihoodSeconds,
      double examinationSeconds,
      @Nullable Long residentBytes,
      @Nullable Boolean warmUp) {
    boolean empty() {
      return generationSeconds + scoringSeconds + likelihoodSeconds + examinationSeconds == 0;
    }
  }

  private static final Entry NOTHING = new Entry(0, 0, 0, 0, 0, null, null);

  /**
   * Opens it.
   *
   * @param clock in nanoseconds, from any moment on
   * @param workers how many batches are worked on at once
   */
  CostJournal(RunStore store, JournalPlace place, LongSupplier clock, int workers)
      throws IOException {
    this.cold = workers;
    this.journal = open(store, place.name(), place.header());
    this.clock = clock;
  }

  /** The time in nanoseconds. */
  long now() {
    return clock.getAsLong();
  }

  /**
   * Opens a journal of costs; instead of one that cannot be read, an empty one in which it says so.
   *
   * @throws ConfigException if another run has it open
   */
  static Journal open(RunStore store, String name, String header) throws IOException {
    try {
      Journal journal = store.open(name, header);
      try {
        journal.forEach(line -> parsed(line, journal.name()));
        return journal;
      } catch (RuntimeException | IOException e) {
        journal.close();
        throw e;
      }
    } catch (DamagedJournalException e) {
      Path aside = store.setAside(name);
      LOG.warn(
          "the costs of a system are not known: {} (the file is kept as {})",
          e.getMessage(),
          aside);
      Journal fresh = store.open(name, header);
      fresh.append(LOST);
      return fresh;
    }
  }

  /** Adds what a stage of the work on a batch cost; nothing if it was in the journals. */
  void add(Stage.Cost cost, long newTokens, double seconds) throws IOException {
    OptionalLong memory = ProcessMemory.residentBytes();
    boolean generated = cost == Stage.Cost.GENERATION;
    Entry entry =
        new Entry(
            newTokens,
            generated ? seconds : 0,
            cost == Stage.Cost.SCORING ? seconds : 0,
            cost == Stage.Cost.LIKELIHOOD ? seconds : 0,
            cost == Stage.Cost.EXAMINATION ? seconds : 0,
            memory.isPresent() ? memory.getAsLong() : null,
            generated ? cold > 0 : null);
    cold -= generated ? 1 : 0;
    if (!entry.empty()) {
      journal.append(JSON.writeValueAsString(entry));
    }
  }

  /** The sum; empty if a part of it was lost. */
  Optional<SystemCosts> costs(String system) throws IOException {
    List<String> lines = new ArrayList<>();
    journal.forEach(lines::add);
    if (lines.contains(LOST)) {
      return Optional.empty();
    }
    List<Entry> entries = lines.stream().map(line -> parsed(line, journal.name())).toList();
    Long peak =
        entries.stream()
            .map(Entry::residentBytes)
            .filter(bytes -> bytes != null)
            .max(Long::compare)
            .orElse(null);
    return Optional.of(
        new SystemCosts(
            system,
            entries.stream().mapToLong(Entry::newTokens).sum(),
            entries.stream().mapToDouble(Entry::generationSeconds).sum(),
            speed(entries),
            null,
            entries.stream().mapToDouble(Entry::scoringSeconds).sum(),
            entries.stream().mapToDouble(Entry::likelihoodSeconds).sum(),
            entries.stream().mapToDouble(Entry::examinationSeconds).sum(),
            peak));
  }

  /** Of the batches after the first of each opening; null if there is none. */
  private static SystemCosts.@Nullable Speed speed(List<Entry> entries) {
    List<RatioOfSums.Term> batches = new ArrayList<>();
    for (Entry one : entries) {
      boolean counts = one.warmUp() == null || !one.warmUp();
      if (counts && one.newTokens() > 0 && one.generationSeconds() > 0) {
        batches.add(
            new RatioOfSums.Term(
                Integer.toString(batches.size()), one.newTokens(), one.generationSeconds()));
      }
    }
    if (batches.isEmpty()) {
      return null;
    }
    RatioOfSums speed = new RatioOfSums(batches, RatioOfSums.Scale.LINEAR);
    return new SystemCosts.Speed(
        speed.value(),
        batches.size() < Bootstrap.MIN_UNITS ? null : OVER_BATCHES.interval(speed),
        batches.size());
  }

  private static Entry parsed(String line, String journal) {
    try {
      return line.equals(LOST) ? NOTHING : JSON.readValue(line, Entry.class);
    } catch (JsonProcessingException e) {
      throw new DamagedJournalException(
          journal + " has a line that is no entry of costs: " + e.getOriginalMessage());
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
