/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.run.Journal;
import io.detoxj.core.run.ProcessMemory;
import io.detoxj.eval.report.SystemCosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the batches of a system cost, over all runs that worked on them. */
final class CostJournal implements AutoCloseable {
  /** The last part of its name. */
  static final String NAME = "costs";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Journal journal;

  /** The costs of one batch, or of what one run did for it. */
  record Entry(
      long newTokens,
      double generationSeconds,
      double scoringSeconds,
      double likelihoodSeconds,
      double examinationSeconds,
      @Nullable Long residentBytes) {
    boolean empty() {
      return generationSeconds + scoringSeconds + likelihoodSeconds + examinationSeconds == 0;
    }
  }

  CostJournal(RunStore store, SystemIdentity identity) throws IOException {
    this.journal = store.open(identity.key() + "/" + NAME, identity.header(NAME, ""));
  }

  /** Adds what a part of the work on a batch cost; nothing if it was in the journals. */
  void add(
      long newTokens,
      double generationSeconds,
      double scoringSeconds,
      double likelihoodSeconds,
      double examinationSeconds)
      throws IOException {
    OptionalLong memory = ProcessMemory.residentBytes();
    Entry entry =
        new Entry(
            newTokens,
            generationSeconds,
            scoringSeconds,
            likelihoodSeconds,
            examinationSeconds,
            memory.isPresent() ? memory.getAsLong() : null);
    if (!entry.empty()) {
      journal.append(JSON.writeValueAsString(entry));
    }
  }

  SystemCosts costs(String system) throws IOException {
    List<Entry> entries = new ArrayList<>();
    journal.forEach(line -> entries.add(parsed(line)));
    Long peak =
        entries.stream()
            .map(Entry::residentBytes)
            .filter(bytes -> bytes != null)
            .max(Long::compare)
            .orElse(null);
    return new SystemCosts(
        system,
        entries.stream().mapToLong(Entry::newTokens).sum(),
        entries.stream().mapToDouble(Entry::generationSeconds).sum(),
        null,
        entries.stream().mapToDouble(Entry::scoringSeconds).sum(),
        entries.stream().mapToDouble(Entry::likelihoodSeconds).sum(),
        entries.stream().mapToDouble(Entry::examinationSeconds).sum(),
        peak);
  }

  private static Entry parsed(String line) {
    try {
      return JSON.readValue(line, Entry.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "the journal of costs is damaged: " + e.getOriginalMessage() + "; delete it", e);
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
