/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.DetoxException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests, a few at a time, and hands over answers as they come, in one thread.
 *
 * @param parallel most on their way
 * @param stopped whether to make no more
 */
record RequestBatches(int parallel, BooleanSupplier stopped) {
  /** So many failures in a row end a run, for the next would fail, too. */
  static final int MOST_FAILURES = 5;

  /** Takes an answer. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes it.
     *
     * @throws IOException if it cannot be kept
     */
    void take(AskedRepair answer) throws IOException;
  }

  /** What is under way, and what has gone wrong. */
  private static final class State {
    private int running;
    private int failures;
    private @Nullable RuntimeException problem;

    private void count(AskedRepair answer) {
      failures = answer.outcome() == RepairOutcome.FAILED ? failures + 1 : 0;
      if (failures >= MOST_FAILURES && problem == null) {
        problem =
            new DetoxException(
                "the last %s requests failed, in the end: %s; what was answered is kept, and the same command goes on, with --failed-again to ask those that failed, too"
                    .formatted(failures, answer.problem()));
      }
    }
  }

  /**
   * Makes all of them; after a problem what is on its way is waited for and kept.
   *
   * @throws IOException if an answer cannot be kept
   * @throws DetoxException if a request says that none can be answered, or too many failed in a row
   */
  void run(List<Supplier<List<AskedRepair>>> batches, Taker taker) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      CompletionService<List<AskedRepair>> done = new ExecutorCompletionService<>(threads);
      Iterator<Supplier<List<AskedRepair>>> next = batches.iterator();
      State state = new State();
      do {
        while (state.running < parallel
            && state.problem == null
            && next.hasNext()
            && !stopped.getAsBoolean()) {
          done.submit(next.next()::get);
          state.running++;
        }
        if (state.running > 0) {
          take(done, taker, state);
        }
      } while (state.running > 0);
      if (state.problem != null) {
        throw state.problem;
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void take(CompletionService<List<AskedRepair>> done, Taker taker, State state)
      throws IOException {
    try {
      Future<List<AskedRepair>> one = done.take();
      state.running--;
      for (AskedRepair answer : one.get()) {
        taker.take(answer);
        state.count(answer);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      RuntimeException problem =
          e.getCause() instanceof RuntimeException known
              ? known
              : new IllegalStateException(e.getCause());
      state.problem = state.problem == null ? problem : state.problem;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DetoxException("interrupted while waiting for answers; those so far are kept", e);
    }
  }
}
