/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements but for loops. */
final class Statements {
  private Statements() {}

  record Text(String text) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      out.append(text);
      return Flow.NEXT;
    }
  }

  record Print(Expression value, int line) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.run().at(line);
      out.append(PythonText.of(scope.run(), scope.value(value)));
      return Flow.NEXT;
    }
  }

  /** One after the other, until one leaves the loop around. */
  record Sequence(List<Statement> statements) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      for (Statement statement : statements) {
        Flow flow = scope.run(statement, out);
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    }
  }

  /** The same with names of its own. */
  record Inner(Statement body) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      return scope.inner().run(body, out);
    }
  }

  record Branch(Expression test, Statement body, int line) {}

  record If(List<Branch> branches, Statement otherwise) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      for (Branch branch : branches) {
        scope.run().at(branch.line());
        if (Values.truth(scope.value(branch.test()))) {
          return scope.run(branch.body(), out);
        }
      }
      return scope.run(otherwise, out);
    }
  }

  record Assign(Target target, Expression value, int line) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.run().at(line);
      target.set(scope, scope.value(value));
      return Flow.NEXT;
    }
  }

  /** What a body prints, as a value. */
  record Printed(Statement body) implements Expression {
    @Override
    public Object in(Scope scope) {
      Output out = new Output(scope.run());
      scope.inner().run(body, out);
      return out.text();
    }
  }

  record With(List<Target> targets, List<Expression> values, Statement body, int line)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.run().at(line);
      Scope inner = scope.inner();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).set(inner, scope.value(values.get(i)));
      }
      return inner.run(body, out);
    }
  }

  record Define(String name, Macro.Signature signature, Statement body) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.set(name, new Macro(name, signature, body, scope));
      return Flow.NEXT;
    }
  }

  /** A call whose function can call what stands within, as {@code caller}. */
  record CallBlock(
      Expression target, Reaches.Given given, Macro.Signature signature, Statement body, int line)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.run().at(line);
      if (!(scope.value(target) instanceof Macro macro)) {
        throw new TemplateException("a call block calls a macro, and this is none");
      }
      Arguments plain = given.in(scope);
      plain.named().put("caller", new Macro("caller", signature, body, scope));
      out.append(PythonText.of(scope.run(), macro.call(scope.run(), plain)));
      return Flow.NEXT;
    }
  }

  record Leave(Flow flow) implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      return flow;
    }
  }

  /**
   * A loop.
   *
   * @param test of elements, or null if all are gone through
   * @param otherwise what is done if there is no element
   * @param recursive whether it can call itself
   */
  record For(
      Target target,
      Expression elements,
      @Nullable Expression test,
      Statement body,
      Statement otherwise,
      boolean recursive,
      int line)
      implements Statement {
    @Override
    public Flow run(Scope scope, Output out) {
      scope.run().at(line);
      Loop.run(this, scope, out, scope.value(elements), 0);
      return Flow.NEXT;
    }
  }
}
