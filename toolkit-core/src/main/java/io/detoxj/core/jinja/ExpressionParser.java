/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads expressions, the loosest operator first: if, or, and, not, comparisons, sums, ~, products.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;
  private final PartParser parts;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.parts = new PartParser(tokens, this);
  }

  /** An expression, or several with commas between as a tuple. */
  Expression several() {
    return several(true);
  }

  /** The same without an if, as what a loop goes through has it. */
  Expression severalWithoutIf() {
    return several(false);
  }

  private Expression several(boolean withIf) {
    Expression first = withIf ? expression() : or();
    if (!tokens.isOperator(",")) {
      return first;
    }
    List<Expression> all = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple()) {
      all.add(withIf ? expression() : or());
    }
    return new Literals.TupleOf(all);
  }

  private boolean endsTuple() {
    Kind kind = tokens.current().kind();
    return kind == Kind.PRINT_END
        || kind == Kind.BLOCK_END
        || tokens.isOperator(")")
        || tokens.isOperator("]");
  }

  /** One expression. */
  Expression expression() {
    tokens.enter();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      value = new Operations.Choice(test, value, otherwise);
    }
    tokens.leave();
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Operations.Either(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Operations.Both(left, not());
    }
    return left;
  }

  private Expression not() {
    if (!tokens.skipName("not")) {
      return compared();
    }
    tokens.enter();
    Expression negated = new Operations.Not(not());
    tokens.leave();
    return negated;
  }

  private Expression compared() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      if (tokens.current().kind() == Kind.OPERATOR
          && COMPARISONS.contains(tokens.current().text())) {
        operators.add(tokens.take().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (tokens.isName("not") && tokens.after().is(Kind.NAME, "in")) {
        tokens.take();
        tokens.take();
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Operations.Compared(first, operators, others);
      }
      others.add(sum());
    }
  }

  private Expression sum() {
    Expression left = joined();
    boolean markup = Markup.is(left);
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      String operator = tokens.take().text();
      Expression right = joined();
      if (operator.equals("+") && markup != Markup.is(right)) {
        left = markup ? left : Markup.escaped(left);
        right = markup ? Markup.escaped(right) : right;
        markup = true;
      }
      left = new Operations.Binary(operator, left, right);
    }
    return markup ? new Markup.Kept(left) : left;
  }

  private Expression joined() {
    List<Expression> all = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      all.add(product());
    }
    return all.size() == 1 ? all.get(0) : new Operations.Joined(all);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      String operator = tokens.take().text();
      left = new Operations.Binary(operator, left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(true);
    while (tokens.skipOperator("**")) {
      left = new Operations.Binary("**", left, signed(true));
    }
    return left;
  }

  /** A sign binds closer than a filter: of {@code -1|abs} the filter gets the negative number. */
  private Expression signed(boolean withFilters) {
    Expression value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      boolean negative = tokens.take().text().equals("-");
      tokens.enter();
      value = new Operations.Sign(negative, signed(false));
      tokens.leave();
    } else {
      value = parts.primary();
    }
    value = parts.reached(value);
    return withFilters ? parts.filtered(value) : value;
  }
}
