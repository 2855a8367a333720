/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What filters such as map and select give: values that can be gone through once. It counts as true
 * even without values, and has neither length nor positions, as in Python.
 */
final class Lazy {
  private final Deque<Object> rest;

  Lazy(List<Object> items) {
    this.rest = new ArrayDeque<>(items);
  }

  /** All that are left; afterwards none is. */
  List<Object> take() {
    List<Object> all = new ArrayList<>(rest);
    rest.clear();
    return all;
  }

  Optional<Object> next() {
    return Optional.ofNullable(rest.poll());
  }
}
