/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

/**
 * The quantitative estimate of drug-likeness: a weighted geometric mean of eight desirabilities
 * (Bickerton et al., Nature Chemistry 4, 2012), with the means of the weights as in RDKit.
 */
final class DrugLikeness {
  /**
   * How desirable a value of a property is: a double sigmoid.
   *
   * @param weight of its logarithm
   * @param a the lowest desirability
   * @param b the height
   * @param c the middle
   * @param d the width of the top
   * @param e how flat the rise is
   * @param f how flat the fall is
   * @param most the highest desirability, which is made 1
   */
  private record Desirability(
      double weight, double a, double b, double c, double d, double e, double f, double most) {
    double of(double x) {
      double rise = 1 + Math.exp(-(x - c + d / 2) / e);
      double fall = 1 + Math.exp(-(x - c - d / 2) / f);
      return (a + b / rise * (1 - 1 / fall)) / most;
    }
  }

  private static final Desirability WEIGHT =
      new Desirability(
          0.66,
          2.817065973,
          392.5754953,
          290.7489764,
          2.419764353,
          49.22325677,
          65.37051707,
          104.9805561);
  private static final Desirability LOG_P =
      new Desirability(
          0.46,
          3.172690585,
          137.8624751,
          2.534937431,
          4.581497897,
          0.822739154,
          0.576295591,
          131.3186604);
  private static final Desirability ACCEPTORS =
      new Desirability(
          0.05,
          2.948620388,
          160.4605972,
          3.615294657,
          4.435986202,
          0.290141953,
          1.300669958,
          148.7763046);
  private static final Desirability DONORS =
      new Desirability(
          0.61, 1.618662227, 1010.051101, 0.985094388, 1e-9, 0.713820843, 0.920922555, 258.1632616);
  private static final Desirability SURFACE =
      new Desirability(
          0.06,
          1.876861559,
          125.2232657,
          62.90773554,
          87.83366614,
          12.01999824,
          28.51324732,
          104.5686167);
  private static final Desirability ROTATABLE =
      new Desirability(
          0.65, 0.01, 272.4121427, 2.558379970, 1.565547684, 1.271567166, 2.758063707, 105.4420403);
  private static final Desirability RINGS =
      new Desirability(
          0.48, 3.217788970, 957.7374108, 2.274627939, 1e-9, 1.317690384, 0.375760881, 312.3372610);
  private static final Desirability ALERTS =
      new Desirability(
          0.95, 0.01, 1199.094025, -0.09002883, 1e-9, 0.185904477, 0.875193782, 417.7253140);

  private DrugLikeness() {}

  static double of(DrugProperties p) {
    double[] sums = new double[2];
    add(sums, WEIGHT, p.weight());
    add(sums, LOG_P, p.logP());
    add(sums, ACCEPTORS, p.acceptors());
    add(sums, DONORS, p.donors());
    add(sums, SURFACE, p.polarSurface());
    add(sums, ROTATABLE, p.rotatableBonds());
    add(sums, RINGS, p.aromaticRings());
    add(sums, ALERTS, p.alerts());
    return Math.exp(sums[0] / sums[1]);
  }

  private static void add(double[] sums, Desirability desirability, double value) {
    sums[0] += desirability.weight() * Math.log(desirability.of(value));
    sums[1] += desirability.weight();
  }
}
