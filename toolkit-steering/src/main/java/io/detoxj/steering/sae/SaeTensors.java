/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tensors an architecture has, by their names in a file, and what must hold of them. */
final class SaeTensors {
  private SaeTensors() {}

  /** Name and shape of every tensor. */
  static Map<String, long[]> shapes(SaeConfig config) {
    long d = config.width();
    long s = config.features();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("W_enc", new long[] {d, s});
    shapes.put("W_dec", new long[] {s, d});
    shapes.put("b_dec", new long[] {d});
    if (config.architecture() == SaeArchitecture.GATED) {
      shapes.put("b_gate", new long[] {s});
      shapes.put("b_mag", new long[] {s});
      shapes.put("r_mag", new long[] {s});
    } else {
      shapes.put("b_enc", new long[] {s});
    }
    if (config.architecture() == SaeArchitecture.JUMPRELU) {
      shapes.put("threshold", new long[] {s});
    }
    return shapes;
  }

  static float[] require(Map<String, float[]> weights, String name, long[] shape) {
    float[] values = weights.get(name);
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (values == null || values.length != size) {
      throw new CheckpointException(
          "tensor "
              + name
              + " must have shape "
              + Arrays.toString(shape)
              + (values == null ? " but is missing" : " but has " + values.length + " values"));
    }
    return values;
  }

  /** Refuses numbers that are not finite. */
  static void check(Map<String, NDArray> arrays, String where) {
    arrays.forEach(
        (name, array) -> {
          // A sum is not finite if one of its terms is not, and needs no memory.
          try (NDArray sum = array.sum()) {
            if (!Float.isFinite(sum.getFloat())) {
              throw new CheckpointException(
                  "%s: tensor %s holds NaN or infinite values; the file is damaged or its training diverged"
                      .formatted(where, name));
            }
          }
        });
  }

  /** SHA-256 over names and little-endian float32 values. */
  static String sha256(Map<String, NDArray> arrays) {
    StringBuilder hashes = new StringBuilder();
    arrays.forEach(
        (name, array) -> {
          float[] values = array.toFloatArray();
          ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values);
          hashes.append(name).append(' ').append(Sha256.hex(bytes.array())).append('\n');
        });
    return Sha256.hex(hashes.toString().getBytes(StandardCharsets.UTF_8));
  }
}
