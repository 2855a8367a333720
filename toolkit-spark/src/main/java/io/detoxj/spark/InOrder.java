/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.spark;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/** Hands over results in the order of their numbers, whatever the order in which they come. */
final class InOrder<T> {
  private final ObjIntConsumer<T> receiver;
  private final Map<Integer, T> waiting = new TreeMap<>();
  private int next;
  private boolean ended;

  InOrder(ObjIntConsumer<T> receiver) {
    this.receiver = receiver;
  }

  /** Adds a result; hands over all that are complete up to a gap. */
  synchronized void add(int index, T result) {
    if (ended) {
      return;
    }
    waiting.put(index, result);
    for (T ready = waiting.remove(next); ready != null; ready = waiting.remove(next)) {
      receiver.accept(ready, next);
      next++;
    }
  }

  /** Hands over nothing from now on; what is being handed over is waited for. */
  synchronized void end() {
    ended = true;
  }
}
