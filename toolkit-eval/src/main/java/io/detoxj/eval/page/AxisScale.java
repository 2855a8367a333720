/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * From values to places on a drawing: the lowest value lies at {@code from}, the highest at {@code
 * to}, and if it is logarithmic equal steps are equal factors.
 */
record AxisScale(double low, double high, boolean logarithmic, double from, double to) {
  /** Values that differ by a larger factor are on a logarithmic scale. */
  private static final double WIDE = 20;

  private static final double PADDING = 0.05;
  private static final int TICKS = 6;

  /** A scale that holds all values, with 0 where the smallest is not far from it. */
  static AxisScale holding(List<Double> values, double from, double to) {
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    if (low > 0 && high > WIDE * low) {
      double factor = Math.pow(high / low, PADDING);
      return new AxisScale(low / factor, high * factor, true, from, to);
    }
    double padding = high > low ? PADDING * (high - low) : Math.max(Math.abs(high), 1) / 10;
    boolean nearZero = low >= 0 && low < high / 2;
    return new AxisScale(nearZero ? 0 : low - padding, high + padding, false, from, to);
  }

  boolean holds(double value) {
    return low <= value && value <= high;
  }

  double place(double value) {
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round values on the axis. */
  List<BigDecimal> ticks() {
    return logarithmic ? factors() : steps();
  }

  private List<BigDecimal> steps() {
    double rough = (high - low) / TICKS;
    int power = (int) Math.floor(Math.log10(rough));
    BigDecimal step = BigDecimal.ONE.scaleByPowerOfTen(power);
    for (int factor : new int[] {1, 2, 5, 10}) {
      step = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
      if (step.doubleValue() >= rough) {
        break;
      }
    }
    List<BigDecimal> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step.doubleValue());
    for (long i = first; i * step.doubleValue() <= high; i++) {
      ticks.add(step.multiply(BigDecimal.valueOf(i)));
    }
    return ticks;
  }

  private List<BigDecimal> factors() {
    List<BigDecimal> ticks = new ArrayList<>();
    int last = (int) Math.ceil(Math.log10(high));
    boolean many = last - Math.log10(low) > TICKS;
    for (int power = (int) Math.floor(Math.log10(low)); power <= last; power++) {
      for (int factor : many ? new int[] {1} : new int[] {1, 2, 5}) {
        BigDecimal tick = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
        if (holds(tick.doubleValue())) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }
}
