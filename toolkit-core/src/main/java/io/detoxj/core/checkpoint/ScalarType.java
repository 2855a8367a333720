/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.util.Arrays;

/** Type of a tensor's numbers, under the names the safetensors format gives them. */
public enum ScalarType {
  /** IEEE 754 double precision. */
  F64(8),
  /** IEEE 754 single precision. */
  F32(4),
  /** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
  F16(2),
  /** The upper half of a single: 8 bits of exponent, 7 of fraction. */
  BF16(2),
  /** Signed 64-bit integer. */
  I64(8),
  /** Signed 32-bit integer. */
  I32(4),
  /** Signed 16-bit integer. */
  I16(2),
  /** Signed 8-bit integer. */
  I8(1),
  /** Unsigned 8-bit integer. */
  U8(1),
  /** One byte, 0 or 1. */
  BOOL(1);

  private final int bytes;

  ScalarType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes one number takes in the file. */
  public int bytes() {
    return bytes;
  }

  /**
   * The type of a name as it stands in a file.
   *
   * @throws CheckpointException if no type has this name
   */
  public static ScalarType of(String name) {
    for (ScalarType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new CheckpointException(
        "scalar type \"" + name + "\" is not supported; supported are " + Arrays.asList(values()));
  }
}
