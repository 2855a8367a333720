/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Where and when a hook runs.
 *
 * @param point the hook point
 * @param phase prefill or decode
 * @param start absolute index of the first column of the activation; 0 in prefill
 * @param padding columns of left padding of each row of the batch; a column {@code c} of row {@code
 *     r} holds the token at position {@code start + c - padding.get(r)} of its sequence, and is
 *     padding if that is negative
 * @param tokens token ids, {@code [batch, seq]}, int64, of the whole pass; in a pass whose last
 *     logits alone are computed, the activation at {@link HookPoint#LOGITS} has fewer columns
 * @param sequences what hooks remember of these sequences between passes
 * @param scratch memory that is freed after this forward pass
 */
public record HookContext(
    HookPoint point,
    Phase phase,
    int start,
    List<Integer> padding,
    NDArray tokens,
    SequenceMemory sequences,
    NDManager scratch) {

  /** The position in its own sequence of a column of a row; negative for padding. */
  public int position(int row, int column) {
    return start + column - padding.get(row);
  }
}
