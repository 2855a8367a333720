/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.time.Clock;

/** One run of a template: what it has used up of its limits, and where it is. */
final class Run {
  private static final int CHARACTERS_A_STEP = 16;

  private final RenderLimits limits;
  private final Clock clock;
  private long steps;
  private long characters;
  private int depth;
  private int line = 1;

  Run(RenderLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  int line() {
    return line;
  }

  void at(int number) {
    line = number;
  }

  /** Counts steps. */
  void step(long number) {
    steps += number;
    if (steps > limits.steps()) {
      throw new TemplateException(
          "it was stopped after %s steps; a template that needs more is broken or hostile"
              .formatted(limits.steps()));
    }
  }

  /** Counts characters that are read, not made. */
  void read(long number) {
    step(number / CHARACTERS_A_STEP + 1);
  }

  /** Counts characters, or elements of a list, before they are made. */
  void make(long number) {
    characters += number;
    if (characters > limits.characters()) {
      throw new TemplateException(
          "it was stopped after making %s characters; a template that makes more is broken or hostile"
              .formatted(limits.characters()));
    }
  }

  /** A text that was made. */
  String made(String text) {
    make(text.length());
    return text;
  }

  /** Goes one node deeper; every call has a {@link #leave}. */
  void enter() {
    step(1);
    if (++depth > limits.depth()) {
      throw new TemplateException(
          "it nests deeper than %s; a template that does so is broken or hostile"
              .formatted(limits.depth()));
    }
  }

  void leave() {
    depth--;
  }
}
