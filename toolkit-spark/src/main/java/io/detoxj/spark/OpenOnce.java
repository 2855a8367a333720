/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The experiments that this process has open, each once however many tasks work on it. An executor
 * hears nothing of the end of a run, so it keeps the models until the driver, in the same process,
 * says so, or until a task of another run comes. Safe for several threads.
 */
final class OpenOnce {
  private static final Map<String, OpenOnce> BY_RUN = new HashMap<>();

  private final OpenExperiment experiment;
  private int users;
  private boolean wanted = true;

  private OpenOnce(OpenExperiment experiment) {
    this.experiment = experiment;
  }

  /**
   * Opens the experiment of a run, or hands out the one that is open.
   *
   * @throws IOException if it cannot be opened
   */
  static synchronized Lease lease(String run, ExperimentRecipe recipe) throws IOException {
    OpenOnce open = BY_RUN.get(run);
    if (open == null) {
      // Before the new one is loaded: there may be room for one alone.
      List.copyOf(BY_RUN.keySet()).forEach(OpenOnce::end);
      open = new OpenOnce(recipe.open());
      BY_RUN.put(run, open);
    }
    open.users++;
    return new Lease(open);
  }

  /** Closes the experiment of a run as soon as nobody uses it. */
  static synchronized void end(String run) {
    OpenOnce open = BY_RUN.remove(run);
    if (open != null) {
      open.wanted = false;
      open.closeIfIdle();
    }
  }

  /** The runs that are open here. */
  static synchronized List<String> runs() {
    return new ArrayList<>(BY_RUN.keySet());
  }

  private void closeIfIdle() {
    if (users == 0 && !wanted) {
      experiment.close();
    }
  }

  private static synchronized void release(OpenOnce open) {
    open.users--;
    open.closeIfIdle();
  }

  /** The right to use an experiment until it is closed. */
  static final class Lease implements AutoCloseable {
    private final OpenOnce open;
    private boolean closed;

    private Lease(OpenOnce open) {
      this.open = open;
    }

    OpenExperiment experiment() {
      return open.experiment;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(open);
      }
    }
  }
}
