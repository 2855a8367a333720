/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import io.detoxj.core.ConfigException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Windows of {@code context + 1} tokens of a stream: the first {@code context} are a model's input,
 * the last {@code context} its targets. An epoch starts at a random place of the ring and lays
 * windows end to end, the last token of one being the first of the next, so that no token is a
 * target twice and all but {@code size % context} are a target once; then it takes them in random
 * order. What a step sees depends on seed, step, row count and context alone, so a run can be
 * resumed at any step. Safe for use by several threads.
 */
public final class TokenWindows {
  private final TokenStream stream;
  private final int context;
  private final long seed;
  // A cache: an epoch is a function of the seed and its number, so a race costs only time.
  private volatile @Nullable Epoch cached;

  TokenWindows(TokenStream stream, int context, long seed) {
    if (context < 1 || context >= stream.size()) {
      throw new ConfigException(
          "a context of %s does not fit a stream of %s tokens; give 1 or more, and less than the stream has"
              .formatted(context, stream.size()));
    }
    this.stream = stream;
    this.context = context;
    this.seed = seed;
  }

  /** How many windows make one epoch. */
  public int perEpoch() {
    return stream.size() / context;
  }

  /**
   * The windows of one training step. Step 0 takes the first of epoch 0, and steps run on across
   * the ends of epochs.
   *
   * @param step which step, from 0
   * @param rows how many windows a step takes
   * @return {@code [rows][context + 1]} token ids
   * @throws ConfigException if the step is negative or there is not at least one row
   */
  public int[][] batch(long step, int rows) {
    if (step < 0 || rows < 1) {
      throw new ConfigException(
          "step " + step + " with " + rows + " rows; steps count from 0, rows are 1 or more");
    }
    int[][] batch = new int[rows][];
    for (int row = 0; row < rows; row++) {
      long index = Math.addExact(Math.multiplyExact(step, (long) rows), row);
      Epoch epoch = epoch(index / perEpoch());
      batch[row] = window(epoch.offset, epoch.order[(int) (index % perEpoch())]);
    }
    return batch;
  }

  /**
   * The first windows of the stream in its own order, for measuring a loss.
   *
   * @param limit the most windows to give
   * @return {@code [min(limit, perEpoch())][context + 1]} token ids
   * @throws ConfigException if the limit is less than 1
   */
  public int[][] inOrder(int limit) {
    if (limit < 1) {
      throw new ConfigException("a limit of " + limit + " windows; give 1 or more");
    }
    int[][] windows = new int[Math.min(limit, perEpoch())][];
    Arrays.setAll(windows, i -> window(0, i));
    return windows;
  }

  private int[] window(int offset, int index) {
    long start = (offset + (long) index * context) % stream.size();
    return stream.window((int) start, context + 1);
  }

  private Epoch epoch(long number) {
    Epoch known = cached;
    if (known != null && known.number == number) {
      return known;
    }
    RandomGenerator random = RandomStreams.named(seed, "epoch/" + number);
    int offset = random.nextInt(stream.size());
    Epoch epoch = new Epoch(number, offset, Shuffle.order(perEpoch(), random));
    cached = epoch;
    return epoch;
  }

  /** Where an epoch starts, and its windows' order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Epoch(long number, int offset, int[] order) {}
}
