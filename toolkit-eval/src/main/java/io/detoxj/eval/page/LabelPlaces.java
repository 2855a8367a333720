/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for the names of points, so that names hide neither points nor each other: the
 * nearest free place around a point, and where all are taken that with the least overlap.
 */
final class LabelPlaces {
  /** Average width of a character of the labels, in units of the drawing. */
  private static final double CHARACTER = 6.4;

  private static final double HEIGHT = 13;
  private static final double POINT = 8;
  private static final double[] DISTANCES = {11, 20, 32, 46, 62};

  /** Right, left, above, below, and between. */
  private static final double[][] DIRECTIONS = {
    {1, 0}, {-1, 0}, {0, -1}, {0, 1}, {0.8, -0.8}, {0.8, 0.8}, {-0.8, -0.8}, {-0.8, 0.8}
  };

  private final Box bounds;
  private final List<Box> taken = new ArrayList<>();

  /** An area of the drawing by its left and upper edge. */
  record Box(double x, double y, double width, double height) {
    double overlap(Box other) {
      double across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
      double up = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
      return across > 0 && up > 0 ? across * up : 0;
    }

    double outside(Box bounds) {
      return width * height - overlap(bounds);
    }
  }

  /**
   * Where the text of a label begins with its base line, where a line from its point would meet it,
   * and whether it is so far from the point that it needs one.
   */
  record Place(double x, double y, double edgeX, double edgeY, boolean distant) {}

  LabelPlaces(Box bounds) {
    this.bounds = bounds;
  }

  /** Keeps a point free. */
  void keepFree(double x, double y) {
    taken.add(new Box(x - POINT, y - POINT, 2 * POINT, 2 * POINT));
  }

  /** A place for the label of a point, which is taken from now on. */
  Place place(String label, double x, double y) {
    double width = CHARACTER * label.codePointCount(0, label.length());
    Box best = null;
    double least = Double.POSITIVE_INFINITY;
    double far = 0;
    for (double distance : DISTANCES) {
      for (double[] direction : DIRECTIONS) {
        Box box =
            beside(x + distance * direction[0], y + distance * direction[1], direction, width);
        double cost = 100 * box.outside(bounds);
        for (Box other : taken) {
          cost += box.overlap(other);
        }
        if (cost < least) {
          best = box;
          least = cost;
          far = distance;
        }
      }
    }
    Box found = best == null ? new Box(x, y, width, HEIGHT) : best;
    taken.add(found);
    double edgeX = Math.max(found.x, Math.min(x, found.x + found.width));
    double edgeY = Math.max(found.y, Math.min(y, found.y + found.height));
    return new Place(found.x, found.y + HEIGHT - 3, edgeX, edgeY, far > DISTANCES[1]);
  }

  /** A box that touches a place from the side in which it lies. */
  private static Box beside(double x, double y, double[] direction, double width) {
    double left = x + (direction[0] > 0 ? 0 : direction[0] < 0 ? -width : -width / 2);
    double top = y + (direction[1] > 0 ? 0 : direction[1] < 0 ? -HEIGHT : -HEIGHT / 2);
    return new Box(left, top, width, HEIGHT);
  }
}
