/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.List;

/** Parts of lists and texts by their positions, as in Python; those of texts are of code points. */
final class Slices {
  private Slices() {}

  static Object of(Run run, Object value, Object from, Object to, Object step) {
    if (value instanceof Undefined undefined) {
      throw undefined.refused();
    }
    if (value instanceof String text) {
      StringBuilder part = new StringBuilder();
      int[] points = points(run, text);
      for (int index : indices(points.length, from, to, step)) {
        part.appendCodePoint(points[index]);
      }
      return part.toString();
    }
    if (value instanceof List<?> list) {
      List<Object> part = new ArrayList<>();
      run.make(list.size());
      for (int index : indices(list.size(), from, to, step)) {
        part.add(list.get(index));
      }
      return value instanceof Tuple ? new Tuple(part) : part;
    }
    throw new TemplateException("%s has no parts by position".formatted(Values.kind(value)));
  }

  private static int[] points(Run run, String text) {
    run.make(2L * text.length());
    return text.codePoints().toArray();
  }

  private static List<Integer> indices(int length, Object from, Object to, Object by) {
    int step = by instanceof None ? 1 : Values.smallInteger("the step of a slice", by);
    if (step == 0) {
      throw new TemplateException("the step of a slice must not be 0");
    }
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? length : length - 1L;
    long first = bound(from, length, least, most, step > 0 ? least : most);
    long end = bound(to, length, least, most, step > 0 ? most : least);
    List<Integer> all = new ArrayList<>();
    for (long i = first; step > 0 ? i < end : i > end; i += step) {
      all.add((int) i);
    }
    return all;
  }

  private static long bound(Object value, int length, long least, long most, long usual) {
    if (value instanceof None) {
      return usual;
    }
    long place = Values.smallInteger("a position", value);
    return Math.max(least, Math.min(most, place < 0 ? place + length : place));
  }
}
