/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What hooks remember of a batch of sequences from one forward pass to the next. It lives with the
 * key-value cache: it is copied, repeated, cut to the rows that go on and freed with it, so that
 * sessions share nothing. A pass without a session has a fresh one. Belongs to one thread.
 */
public final class SequenceMemory {
  private final NDManager memory;
  private final Map<Object, NDArray> arrays = new HashMap<>();
  private List<Integer> promptLengths = List.of();
  private boolean recompute;

  /** Empty memory whose arrays are owned by a manager. */
  public SequenceMemory(NDManager memory) {
    this.memory = memory;
  }

  /** Whether the lengths of the prompts are known. */
  public boolean started() {
    return !promptLengths.isEmpty();
  }

  /** Sets how many tokens of each row are its prompt. */
  public void start(List<Integer> lengths) {
    promptLengths = List.copyOf(lengths);
  }

  /** How many of a row's first tokens are its prompt; the others were generated. */
  public int promptLength(int row) {
    return promptLengths.get(row);
  }

  /** What was put under a key, its first dimension the batch; null if nothing was. */
  public @Nullable NDArray get(Object key) {
    return arrays.get(key);
  }

  /**
   * Keeps an array for later passes; what was kept under the key is freed.
   *
   * @param key of the hook, compared by equality
   * @param rows its first dimension is the batch; this memory becomes its owner
   */
  public void put(Object key, NDArray rows) {
    rows.attach(memory);
    NDArray old = arrays.put(key, rows);
    if (old != null) {
      old.close();
    }
  }

  /**
   * Asks the session to discard its cache after this pass and to read all tokens again, because
   * what was cached would now come out otherwise.
   */
  public void requestRecompute() {
    recompute = true;
  }

  /** Whether a hook asked to read all tokens again; asking this clears it. */
  public boolean takeRecompute() {
    boolean asked = recompute;
    recompute = false;
    return asked;
  }

  /**
   * Goes on with some of the rows.
   *
   * @param rows indexes, in their new order; one may be taken several times
   * @param take makes an array of these rows alone, with this memory's owner as its own
   */
  public void select(int[] rows, UnaryOperator<NDArray> take) {
    arrays.replaceAll(
        (key, old) -> {
          try (old) {
            return take.apply(old);
          }
        });
    if (started()) {
      start(Arrays.stream(rows).mapToObj(promptLengths::get).toList());
    }
  }

  /**
   * An independent copy.
   *
   * @param owner of its arrays
   * @param copies how many there are of each row, side by side
   * @param repeat makes an array with its rows repeated, owned by the owner
   */
  public SequenceMemory copy(NDManager owner, int copies, UnaryOperator<NDArray> repeat) {
    SequenceMemory copy = new SequenceMemory(owner);
    arrays.forEach((key, array) -> copy.arrays.put(key, repeat.apply(array)));
    copy.promptLengths =
        promptLengths.stream().flatMap(one -> Collections.nCopies(copies, one).stream()).toList();
    return copy;
  }
}
