/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
  @Test
  void everyHalfComesBack() {
    for (int i = 0; i < 1 << 16; i++) {
      short half = (short) i;
      assertThat(HalfPrecision.toHalf(HalfPrecision.fromHalf(half))).isEqualTo(half);
    }
  }

  @Test
  void everyBfloat16ComesBack() {
    for (int i = 0; i < 1 << 16; i++) {
      short bfloat16 = (short) i;
      assertThat(HalfPrecision.toBfloat16(HalfPrecision.fromBfloat16(bfloat16)))
          .isEqualTo(bfloat16);
    }
  }

  @Test
  void halvesWidenToTheirDefinition() {
    for (int i = 0; i < 0x7c00; i++) {
      int exponent = i >> 10;
      int fraction = i & 0x3ff;
      double value =
          exponent == 0
              ? fraction * Math.pow(2, -24)
              : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
      assertThat((double) HalfPrecision.fromHalf((short) i)).isEqualTo(value);
      assertThat((double) HalfPrecision.fromHalf((short) (i | 0x8000))).isEqualTo(-value);
    }
    assertThat(HalfPrecision.fromHalf((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(HalfPrecision.fromHalf((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(HalfPrecision.fromHalf((short) 0x7e00)).isNaN();
  }

  @Test
  void midpointsOfNeighbouringHalvesGoToTheEvenOne() {
    for (int i = 0; i < 0x7bff; i++) {
      float below = HalfPrecision.fromHalf((short) i);
      float above = HalfPrecision.fromHalf((short) (i + 1));
      float middle = below + (above - below) / 2;
      assertThat((int) HalfPrecision.toHalf(middle)).isEqualTo(i + (i & 1));
      assertThat((int) HalfPrecision.toHalf(Math.nextDown(middle))).isEqualTo(i);
      assertThat((int) HalfPrecision.toHalf(Math.nextUp(middle))).isEqualTo(i + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x1p0, 3c00",
    "-0x1p1, c000",
    "-0.0, 8000",
    "65504, 7bff",
    "65519.996, 7bff",
    "65520, 7c00",
    "-1e38, fc00",
    "Infinity, 7c00",
    "NaN, 7e00",
    "0x1p-14, 0400",
    "0x1p-24, 0001",
    "0x1p-25, 0000",
    "0x1.000002p-25, 0001",
    "0x1p-149, 0000",
    "-0x1.8p-24, 8002",
    "0.1, 2e66"
  })
  void narrowsToHalf(float value, String hex) {
    assertThat(HalfPrecision.toHalf(value)).isEqualTo((short) Integer.parseInt(hex, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3f80",
    "-0.0, 8000",
    "Infinity, 7f80",
    "-Infinity, ff80",
    "NaN, 7fc0",
    // Ties go to the even fraction: 1 + 2^-8 down, 1 + 3 * 2^-8 up.
    "0x1.01p0, 3f80",
    "0x1.03p0, 3f82",
    "0x1.010002p0, 3f81",
    "-0x1.03p0, bf82",
    // The greatest single rounds beyond the greatest bfloat16.
    "0x1.fffffep127, 7f80",
    "0x1p-149, 0000",
    "0x1p-133, 0001"
  })
  void narrowsToBfloat16(float value, String hex) {
    assertThat(HalfPrecision.toBfloat16(value)).isEqualTo((short) Integer.parseInt(hex, 16));
  }

  @Test
  void nanWithALowPayloadStaysNan() {
    float nan = Float.intBitsToFloat(0x7f800001);
    assertThat(HalfPrecision.fromHalf(HalfPrecision.toHalf(nan))).isNaN();
    assertThat(HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(nan))).isNaN();
  }
}
