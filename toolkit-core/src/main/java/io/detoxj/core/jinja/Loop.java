/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs loops. Each round has names of its own, which the next one does not see. */
final class Loop {
  private Loop() {}

  /**
   * Goes through the elements of a value.
   *
   * @param scope where the loop stands
   * @param depth how often the loop has called itself
   */
  static void run(Statements.For loop, Scope scope, Output out, Object value, int depth) {
    List<Object> elements = chosen(loop, scope, Values.elements(scope.run(), value));
    if (elements.isEmpty()) {
      scope.inner().run(loop.otherwise(), out);
      return;
    }
    Callable again = loop.recursive() ? (run, given) -> again(loop, scope, given, depth) : null;
    LoopState state = new LoopState(elements, depth, again);
    for (int i = 0; i < elements.size(); i++) {
      scope.run().step(1);
      state.at(i);
      Scope round = scope.inner();
      round.set("loop", state);
      loop.target().set(round, elements.get(i));
      if (round.run(loop.body(), out) == Flow.BREAK) {
        return;
      }
    }
  }

  private static List<Object> chosen(Statements.For loop, Scope scope, List<Object> elements) {
    @Nullable Expression test = loop.test();
    if (test == null) {
      return elements;
    }
    List<Object> kept = new ArrayList<>();
    for (Object element : elements) {
      Scope round = scope.inner();
      loop.target().set(round, element);
      if (Values.truth(round.value(test))) {
        kept.add(element);
      }
    }
    return kept;
  }

  private static Object again(Statements.For loop, Scope scope, Arguments given, int depth) {
    Object value = given.bind("loop", "elements").required("elements");
    scope.run().enter();
    Output out = new Output(scope.run());
    run(loop, scope, out, value, depth + 1);
    scope.run().leave();
    return out.text();
  }
}
