/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Type of a tensor's numbers, under the names the safetensors format gives them. Weights are read
 * of F32, F16, BF16 and I8 with scales of rows, ids of I64 and I32; a file may hold tensors of any
 * other type as long as no number of them is asked for.
 */
public enum ScalarType {
  /** IEEE 754 double precision. */
  F64(64),
  /** IEEE 754 single precision. */
  F32(32),
  /** IEEE 754 half precision: 5 bits of exponent, 10 of fraction. */
  F16(16),
  /** The upper half of a single: 8 bits of exponent, 7 of fraction. */
  BF16(16),
  /** Signed 64-bit integer. */
  I64(64),
  /** Signed 32-bit integer. */
  I32(32),
  /** Signed 16-bit integer. */
  I16(16),
  /** Signed 8-bit integer. */
  I8(8),
  /** Unsigned 64-bit integer. */
  U64(64),
  /** Unsigned 32-bit integer. */
  U32(32),
  /** Unsigned 16-bit integer. */
  U16(16),
  /** Unsigned 8-bit integer. */
  U8(8),
  /** One byte, 0 or 1. */
  BOOL(8),
  /** Two singles: the real and the imaginary part. */
  C64(64),
  /** 8-bit floating point: 5 bits of exponent, 2 of fraction. */
  F8_E5M2(8),
  /** 8-bit floating point: 4 bits of exponent, 3 of fraction. */
  F8_E4M3(8),
  /** As F8_E5M2, without infinities and a negative zero. */
  F8_E5M2FNUZ(8),
  /** As F8_E4M3, without infinities and a negative zero. */
  F8_E4M3FNUZ(8),
  /** 8-bit power of two: a scale. */
  F8_E8M0(8),
  /** 6-bit floating point: 2 bits of exponent, 3 of fraction; packed. */
  F6_E2M3(6),
  /** 6-bit floating point: 3 bits of exponent, 2 of fraction; packed. */
  F6_E3M2(6),
  /** 4-bit floating point; packed. */
  F4(4);

  private final int bits;

  ScalarType(int bits) {
    this.bits = bits;
  }

  /** Bytes one number takes in the file; 1 for types that are packed more densely. */
  public int bytes() {
    return Math.max(1, bits / Byte.SIZE);
  }

  /**
   * Bytes that many numbers take in the file.
   *
   * @throws ArithmeticException if a long cannot count them, or packed numbers end within a byte
   */
  long bytes(long elements) {
    if (bits >= Byte.SIZE) {
      return Math.multiplyExact(elements, (long) bytes());
    }
    long all = Math.multiplyExact(elements, (long) bits);
    if (all % Byte.SIZE != 0) {
      throw new ArithmeticException(elements + " numbers of " + bits + " bits end within a byte");
    }
    return all / Byte.SIZE;
  }

  /** PyTorch's name, as a configuration's dtype has it; of an integer its name in lower case. */
  public String torchName() {
    return switch (this) {
      case F64 -> "float64";
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> name().toLowerCase(Locale.ROOT);
    };
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
        "scalar type \"" + name + "\" is not known; known are " + Arrays.asList(values()));
  }
}
