/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.learned;

import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What a head learns from.
 *
 * @param rows standardised features
 * @param items what a step draws from
 * @param pairs whether the items are pairs of rows, the better one first; else they are a row and
 *     its class
 */
record HeadData(List<float[]> rows, List<Item> items, boolean pairs) {
  /**
   * A row with its class, or a pair of rows.
   *
   * @param row the row, or the better one
   * @param other the class, or the worse row
   */
  record Item(int row, int other) {}

  HeadData {
    rows = List.copyOf(rows);
    items = List.copyOf(items);
  }

  /** Of all rows and items. */
  String sha256() {
    MessageDigest digest = Sha256.newDigest();
    for (float[] row : rows) {
      ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES);
      bytes.asFloatBuffer().put(row);
      digest.update(bytes.array());
    }
    ByteBuffer bytes = ByteBuffer.allocate(items.size() * 2 * Integer.BYTES);
    items.forEach(item -> bytes.putInt(item.row()).putInt(item.other()));
    digest.update(bytes.array());
    return HexFormat.of().formatHex(digest.digest());
  }
}
