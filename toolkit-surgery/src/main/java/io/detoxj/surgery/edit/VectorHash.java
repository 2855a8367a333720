/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import io.detoxj.core.checkpoint.HalfPrecision;
import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** SHA-256 of vectors rounded to bfloat16: the same in whichever type a model is loaded. */
final class VectorHash {
  private VectorHash() {}

  static String of(List<float[]> vectors) {
    int width = vectors.get(0).length;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(vectors.size(), Short.BYTES * width))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] vector : vectors) {
      for (float value : vector) {
        bytes.putShort(HalfPrecision.toBfloat16(value));
      }
    }
    return Sha256.hex(bytes.array());
  }
}
