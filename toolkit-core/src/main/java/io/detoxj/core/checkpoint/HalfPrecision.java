/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

/**
 * Exact conversions between single precision and the two 16-bit formats. Narrowing rounds to the
 * nearest value, ties to even; a NaN stays a NaN.
 */
public final class HalfPrecision {
  private static final int ABSOLUTE = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;
  // Halfway between the greatest half, 65504, and the next power of two.
  private static final int HALF_OVERFLOW = Float.floatToRawIntBits(65520f);
  private static final int LEAST_NORMAL_HALF = Float.floatToRawIntBits(0x1p-14f);
  // Bias 127 of a single less bias 15 of a half, in a single's exponent field.
  private static final int REBIAS = (127 - 15) << 23;

  private HalfPrecision() {}

  /** The value of a half. */
  public static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | INFINITY | fraction << 13);
    }
    return Float.intBitsToFloat(sign | ((exponent << 23) + REBIAS) | fraction << 13);
  }

  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int absolute = bits & ABSOLUTE;
    if (absolute > INFINITY) {
      int payload = (absolute >>> 13) & 0x3ff;
      return (short) (sign | 0x7c00 | (payload == 0 ? 0x200 : payload));
    }
    if (absolute >= HALF_OVERFLOW) {
      return (short) (sign | 0x7c00);
    }
    if (absolute < LEAST_NORMAL_HALF) {
      // Scaling by a power of two is exact, so rint sees the true remainder.
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(absolute) * 0x1p24f));
    }
    int rounded = absolute + 0xfff + ((absolute >>> 13) & 1);
    return (short) (sign | (rounded - REBIAS) >>> 13);
  }

  /** The value of a bfloat16. */
  public static float fromBfloat16(short bfloat16) {
    return Float.intBitsToFloat(bfloat16 << 16);
  }

  /** The nearest bfloat16. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & ABSOLUTE) > INFINITY) {
      int upper = bits >>> 16;
      // A payload only in the lower half would turn into an infinity.
      return (short) ((upper & 0x7f) == 0 ? upper | 0x40 : upper);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
