/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that a part of a template sees: its own, and those of the parts around it. What is set
 * in a part is not seen outside.
 */
final class Scope {
  private final Run run;
  private final @Nullable Scope around;
  private final Map<String, Object> names = new HashMap<>();

  Scope(Run run) {
    this(run, null);
  }

  private Scope(Run run, @Nullable Scope around) {
    this.run = run;
    this.around = around;
  }

  Scope inner() {
    return new Scope(run, this);
  }

  Run run() {
    return run;
  }

  void set(String name, Object value) {
    names.put(name, value);
  }

  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.around) {
      run.step(1);
      Object value = scope.names.get(name);
      if (value != null) {
        return value;
      }
    }
    return Undefined.name(name);
  }

  /** What an expression is here. */
  Object value(Expression expression) {
    run.enter();
    Object value = expression.in(this);
    run.leave();
    return value;
  }

  /** Runs a statement here. */
  Flow run(Statement statement, Output out) {
    run.enter();
    Flow flow = statement.run(this, out);
    run.leave();
    return flow;
  }
}
