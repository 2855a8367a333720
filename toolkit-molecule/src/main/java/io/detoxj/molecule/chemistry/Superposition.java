/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import javax.vecmath.Point2d;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.interfaces.IBond;

/**
 * Turns and, where that is better, mirrors the second of two layouts so that atoms that have a
 * partner stand as near to it as they can (least squares).
 */
final class Superposition {
  /** How much better the mirrored one must be. */
  private static final double CLEARLY = 1.05;

  private final IAtomContainer first;
  private final IAtomContainer second;
  private final int[] partner;

  /** The sums of products of the places of partners, from their centres. */
  private record Products(double xx, double xy, double yx, double yy) {
    /** How well the turned second fits, up to what is the same for both ways. */
    double fit(int mirror) {
      return Math.hypot(mirror * xx + yy, mirror * xy - yx);
    }

    /** The angle by which the second, mirrored first if so, has to be turned. */
    double angle(int mirror) {
      return Math.atan2(mirror * xy - yx, mirror * xx + yy);
    }
  }

  /**
   * Of two layouts.
   *
   * @param first stays as it is
   * @param second is moved
   * @param partner for each atom of the first the one of the second, or -1
   */
  Superposition(IAtomContainer first, IAtomContainer second, int[] partner) {
    this.first = first;
    this.second = second;
    this.partner = partner;
  }

  void turnSecond() {
    Point2d centre = new Point2d();
    Point2d otherCentre = new Point2d();
    int pairs = 0;
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] >= 0) {
        centre.add(first.getAtom(i).getPoint2d());
        otherCentre.add(second.getAtom(partner[i]).getPoint2d());
        pairs++;
      }
    }
    if (pairs < 2) {
      return;
    }
    centre.scale(1.0 / pairs);
    otherCentre.scale(1.0 / pairs);
    Products products = products(centre, otherCentre);
    int mirror = products.fit(-1) > CLEARLY * products.fit(1) ? -1 : 1;
    place(mirror, products.angle(mirror), centre, otherCentre);
    if (mirror < 0) {
      second.bonds().forEach(Superposition::swapSides);
    }
  }

  private Products products(Point2d centre, Point2d otherCentre) {
    double[] sums = new double[4];
    for (int i = 0; i < partner.length; i++) {
      if (partner[i] >= 0) {
        Point2d to = first.getAtom(i).getPoint2d();
        Point2d from = second.getAtom(partner[i]).getPoint2d();
        sums[0] += (from.x - otherCentre.x) * (to.x - centre.x);
        sums[1] += (from.x - otherCentre.x) * (to.y - centre.y);
        sums[2] += (from.y - otherCentre.y) * (to.x - centre.x);
        sums[3] += (from.y - otherCentre.y) * (to.y - centre.y);
      }
    }
    return new Products(sums[0], sums[1], sums[2], sums[3]);
  }

  private void place(int mirror, double angle, Point2d centre, Point2d otherCentre) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    for (IAtom atom : second.atoms()) {
      double x = mirror * (atom.getPoint2d().x - otherCentre.x);
      double y = atom.getPoint2d().y - otherCentre.y;
      atom.setPoint2d(new Point2d(centre.x + cos * x - sin * y, centre.y + sin * x + cos * y));
    }
  }

  /** In a mirrored layout what came to the front goes to the back. */
  private static void swapSides(IBond bond) {
    switch (bond.getDisplay()) {
      case WedgeBegin -> bond.setDisplay(IBond.Display.WedgedHashBegin);
      case WedgedHashBegin -> bond.setDisplay(IBond.Display.WedgeBegin);
      case WedgeEnd -> bond.setDisplay(IBond.Display.WedgedHashEnd);
      case WedgedHashEnd -> bond.setDisplay(IBond.Display.WedgeEnd);
      default -> {
        // It has no side.
      }
    }
  }
}
