/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Does tasks in several threads and hands over what they give in the order in which they were
 * added. Used by one thread.
 *
 * @param <T> what a task gives
 */
final class Workers<T> implements AutoCloseable {
  private final ExecutorService pool;
  private final int most;
  private final Deque<CompletableFuture<T>> tasks = new ArrayDeque<>();
  private volatile boolean stopping;

  /**
   * Starts none yet.
   *
   * @param threads how many tasks are worked on at once
   */
  Workers(int threads) {
    this.pool = Executors.newFixedThreadPool(threads);
    // A worker that is ready before its turn finds another task.
    this.most = 2 * threads;
  }

  boolean isFull() {
    return tasks.size() >= most;
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  void add(Supplier<T> task) {
    tasks.add(CompletableFuture.supplyAsync(() -> begin(task), pool));
  }

  private T begin(Supplier<T> task) {
    if (stopping) {
      throw new CancelledException("not begun");
    }
    return task.get();
  }

  /** Waits for the first that was not handed over yet; it throws what its task threw. */
  T take() {
    try {
      return tasks.remove().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Begins no more, waits for those that run, and gives what came of them before any gap. */
  List<T> stop() {
    stopping = true;
    List<T> last = new ArrayList<>();
    boolean whole = true;
    for (CompletableFuture<T> task : tasks) {
      try {
        T result = task.join();
        if (whole) {
          last.add(result);
        }
      } catch (CompletionException e) {
        whole = false;
      }
    }
    tasks.clear();
    return last;
  }

  /** Waits for those that run: they use what is closed after this. */
  @Override
  public void close() {
    stop();
    pool.shutdown();
  }
}
