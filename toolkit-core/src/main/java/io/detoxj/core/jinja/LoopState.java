/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a loop tells of itself; called, it goes through other elements by the same loop. */
final class LoopState implements Callable {
  private final List<Object> elements;
  private final int depth;
  private final @Nullable Callable again;
  private int index;
  private @Nullable Object remembered;

  /**
   * Of a loop.
   *
   * @param depth 0 outermost, of a loop that calls itself
   * @param again goes through other elements; null if the loop is not one that calls itself
   */
  LoopState(List<Object> elements, int depth, @Nullable Callable again) {
    this.elements = elements;
    this.depth = depth;
    this.again = again;
  }

  void at(int place) {
    index = place;
  }

  Object attribute(String name) {
    int size = elements.size();
    return switch (name) {
      case "index" -> (Object) (index + 1L);
      case "index0" -> (long) index;
      case "revindex" -> (long) size - index;
      case "revindex0" -> size - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == size - 1;
      case "length" -> (long) size;
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index > 0 ? elements.get(index - 1) : none("previous");
      case "nextitem" -> index + 1 < size ? elements.get(index + 1) : none("next");
      default -> new Undefined("a loop has no \"%s\"".formatted(name));
    };
  }

  private static Undefined none(String which) {
    return new Undefined("there is no %s element".formatted(which));
  }

  Optional<Callable> method(String name) {
    return switch (name) {
      case "cycle" -> Optional.of((run, given) -> cycle(given));
      case "changed" -> Optional.of(this::changed);
      default -> Optional.empty();
    };
  }

  private Object cycle(Arguments given) {
    if (given.positional().isEmpty()) {
      throw new TemplateException("cycle needs values to go through");
    }
    return given.positional().get(index % given.positional().size());
  }

  private Object changed(Run run, Arguments given) {
    Tuple now = new Tuple(given.positional());
    boolean same = remembered != null && Comparison.equal(run, remembered, now);
    remembered = now;
    return !same;
  }

  @Override
  public Object call(Run run, Arguments given) {
    if (again == null) {
      throw new TemplateException("only a loop that is marked recursive can be called");
    }
    return again.call(run, given);
  }
}
