/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is open until all of it is closed, the last one first. */
public final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Has something closed with the others, before all that was kept earlier. */
  public <T extends AutoCloseable> T keep(T one) {
    open.push(one);
    return one;
  }

  /** Closes all, also if one of them fails, and throws the last failure then. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (RuntimeException e) {
        failure = e;
      } catch (Exception e) {
        failure = new IllegalStateException("could not be closed: " + e.getMessage(), e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
