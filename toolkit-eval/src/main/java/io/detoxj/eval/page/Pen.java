/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.eval.report.Role;
import java.util.List;

/**
 * Draws lines, words and marks, as SVG or into a picture. A style is one or more names with spaces
 * between, of which {@code fam-0}, {@code fam-1} ... are the colours of families.
 */
interface Pen {
  /** A straight line. */
  void line(String style, double x1, double y1, double x2, double y2);

  /** A line through points {@code [x, y]}. */
  void path(String style, List<double[]> points);

  /** Words, of which the anchor is {@code start}, {@code middle} or {@code end}. */
  void words(String style, String text, double x, double y, String anchor);

  /** Words in the middle of which a place lies, to be read upwards. */
  void upwards(String style, String text, double x, double y);

  /** A diamond, a disc or an open triangle, with a note for who points at it. */
  void mark(String style, Role role, double x, double y, String note);
}
