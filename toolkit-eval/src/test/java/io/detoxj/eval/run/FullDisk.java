/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Runs an experiment on a disk that is full after some lines. */
public final class FullDisk {
  private FullDisk() {}

  /** Runs it with journals in a folder. */
  public static ExperimentResult run(Experiment<?> experiment, Path journal, int lines)
      throws IOException {
    AtomicInteger left = new AtomicInteger(lines);
    RunStore store = RunStore.in(journal);
    return experiment.run(
        RunOptions.standard(), (name, header) -> new Limited(store.open(name, header), left));
  }

  private record Limited(Journal journal, AtomicInteger left) implements Journal {
    @Override
    public String name() {
      return journal.name();
    }

    @Override
    public int lines() {
      return journal.lines();
    }

    @Override
    public void forEach(Consumer<String> action) throws IOException {
      journal.forEach(action);
    }

    @Override
    public void append(String line) throws IOException {
      if (left.getAndDecrement() <= 0) {
        throw new IOException("No space left on device");
      }
      journal.append(line);
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }
  }
}
