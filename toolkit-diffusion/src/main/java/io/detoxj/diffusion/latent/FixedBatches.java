/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts lists into batches of one size, the last of which is filled up with its first row. Kernels
 * round by the shape of their input; with one shape for all, a row's numbers are the same to the
 * bit whatever stands beside it.
 */
public final class FixedBatches {
  /**
   * Rows of every batch. Kernels take several rows at once, six where there is no AVX-512, and
   * round otherwise in a last tile that is cut off; twelve of anything leave no rest.
   */
  public static final int ROWS = 12;

  private FixedBatches() {}

  /**
   * Batches of a list.
   *
   * @param rows their rows that count come first
   * @param size how many of them count
   */
  public record Batch<T>(List<T> rows, int size) {}

  /** Cuts a list. */
  public static <T> List<Batch<T>> of(List<T> all) {
    List<Batch<T>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += ROWS) {
      List<T> rows = new ArrayList<>(all.subList(from, Math.min(all.size(), from + ROWS)));
      int size = rows.size();
      while (rows.size() < ROWS) {
        rows.add(rows.get(0));
      }
      batches.add(new Batch<>(rows, size));
    }
    return batches;
  }
}
