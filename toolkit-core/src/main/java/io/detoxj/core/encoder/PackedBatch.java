/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some sequences one behind the other without padding. Sequences of one length stand together, and
 * attention is computed group by group; all else sees a single list of tokens.
 */
final class PackedBatch implements AutoCloseable {
  private final NDManager scratch;
  private final NDArray ids;
  private final NDArray positions;
  private final @Nullable NDArray types;
  private final NDManager onCpu;
  private final NDArray groups;

  /**
   * Packs sequences of one text each.
   *
   * @param parent gets a sub-manager that owns all arrays of this batch
   * @param sequences token ids; those of one length must stand together
   */
  PackedBatch(NDManager parent, EncoderBlueprint blueprint, List<int[]> sequences) {
    this(parent, blueprint, sequences, null);
  }

  /**
   * Packs sequences.
   *
   * @param parent gets a sub-manager that owns all arrays of this batch
   * @param sequences token ids; those of one length must stand together
   * @param seconds for each sequence where its second text begins; null if there is one text alone
   */
  PackedBatch(
      NDManager parent,
      EncoderBlueprint blueprint,
      List<int[]> sequences,
      @Nullable List<Integer> seconds) {
    int tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
    long[] allIds = new long[tokens];
    long[] allPositions = new long[tokens];
    long[] allTypes = new long[tokens];
    List<Long> groupList = new ArrayList<>();
    int offset = 0;
    int from = 0;
    for (int i = 0; i < sequences.size(); i++) {
      int[] sequence = sequences.get(i);
      for (int token = 0; token < sequence.length; token++) {
        allIds[offset + token] = sequence[token];
        allTypes[offset + token] = seconds != null && token >= seconds.get(i) ? 1 : 0;
      }
      blueprint.positions(sequence, allPositions, offset);
      offset += sequence.length;
      if (i + 1 == sequences.size() || sequences.get(i + 1).length != sequence.length) {
        groupList.add((long) i + 1 - from);
        groupList.add((long) sequence.length);
        from = i + 1;
      }
    }
    scratch = parent.newSubManager();
    ids = scratch.create(allIds);
    positions = scratch.create(allPositions);
    types = seconds == null ? null : scratch.create(allTypes);
    // A script would wait for numbers of another device.
    onCpu = scratch.getDevice().isGpu() ? scratch.newSubManager(Device.cpu()) : scratch;
    groups = onCpu.create(groupList.stream().mapToLong(Long::longValue).toArray());
  }

  /** Token ids, {@code [tokens]}, int64. */
  NDArray ids() {
    return ids;
  }

  /** Rows of the table of positions, {@code [tokens]}, int64. */
  NDArray positions() {
    return positions;
  }

  /** 0 for tokens of the first text and 1 for those of the second, {@code [tokens]}, int64. */
  @Nullable NDArray types() {
    return types;
  }

  /** For each group, how many sequences it has and how long they are; {@code [2 groups]}, int64. */
  NDArray groups() {
    return groups;
  }

  /** Numbers that a script reads, float64. */
  NDArray numbers(double... values) {
    return onCpu.create(values);
  }

  /** Owns what is computed for this batch. */
  NDManager scratch() {
    return scratch;
  }

  @Override
  public void close() {
    scratch.close();
  }
}
