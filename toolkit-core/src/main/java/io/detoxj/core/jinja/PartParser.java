/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the parts of expressions: literals and names, what is reached in them, filters, tests. */
final class PartParser {
  private static final Set<String> WORDS =
      Set.of("else", "or", "and", "if", "in", "not", "is", "recursive");
  private static final int HEXADECIMAL = 16;

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  PartParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** A literal, a name, or an expression in brackets. */
  Expression primary() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> name(tokens.take().text());
      case STRING -> text();
      case INTEGER -> new Literals.Constant(whole(tokens.take().text()));
      case FLOAT -> new Literals.Constant(Double.valueOf(tokens.take().text()));
      default -> bracketed();
    };
  }

  private Expression bracketed() {
    if (tokens.skipOperator("(")) {
      if (tokens.skipOperator(")")) {
        return new Literals.TupleOf(List.of());
      }
      Expression inner = expressions.several();
      tokens.expectOperator(")");
      return inner;
    }
    if (tokens.skipOperator("[")) {
      return new Literals.ListOf(list());
    }
    if (tokens.skipOperator("{")) {
      return map();
    }
    throw tokens.unexpected("an expression");
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> new Literals.Constant(true);
      case "false", "False" -> new Literals.Constant(false);
      case "none", "None" -> new Literals.Constant(None.NONE);
      default -> new Reaches.Name(name);
    };
  }

  /** Texts side by side are one. */
  private Expression text() {
    StringBuilder all = new StringBuilder();
    while (tokens.current().kind() == Kind.STRING) {
      all.append(tokens.take().text());
    }
    return new Literals.Constant(all.toString());
  }

  private static Object whole(String digits) {
    try {
      if (digits.length() > 1 && digits.charAt(0) == '0' && Character.isLetter(digits.charAt(1))) {
        int base =
            switch (Character.toLowerCase(digits.charAt(1))) {
              case 'b' -> 2;
              case 'o' -> 8;
              default -> HEXADECIMAL;
            };
        return Long.parseLong(digits.substring(2), base);
      }
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new TemplateException("%s is no number of 64 bits".formatted(digits));
    }
  }

  private List<Expression> list() {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      if (!items.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("]")) {
          break;
        }
      }
      items.add(expressions.expression());
    }
    return items;
  }

  private Expression map() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      keys.add(expressions.expression());
      tokens.expectOperator(":");
      values.add(expressions.expression());
    }
    return new Literals.MapOf(keys, values);
  }

  /** What follows a value: a dot, square brackets, a call. */
  Expression reached(Expression start) {
    Expression value = start;
    while (true) {
      if (tokens.skipOperator(".")) {
        Token member = tokens.take();
        if (member.kind() == Kind.INTEGER) {
          value = new Reaches.Item(value, new Literals.Constant(whole(member.text())));
        } else if (member.kind() == Kind.NAME) {
          value = new Reaches.Attribute(value, member.text());
        } else {
          throw new TemplateException("a name was expected after a dot");
        }
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
      } else if (tokens.isOperator("(")) {
        value = new Reaches.Call(value, given());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of) {
    Expression from = tokens.isOperator(":") ? null : expressions.several();
    if (from != null && tokens.skipOperator("]")) {
      return new Reaches.Item(of, from);
    }
    tokens.expectOperator(":");
    Expression to = bound();
    Expression step = tokens.skipOperator(":") ? bound() : null;
    tokens.expectOperator("]");
    return new Reaches.Slice(of, from, to, step);
  }

  private @Nullable Expression bound() {
    boolean absent = tokens.isOperator(":") || tokens.isOperator("]");
    return absent ? null : expressions.expression();
  }

  /** What stands in the brackets of a call. */
  Reaches.Given given() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression all = null;
    Expression allNamed = null;
    boolean begun = false;
    while (!tokens.skipOperator(")")) {
      if (begun) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      begun = true;
      if (tokens.skipOperator("*")) {
        all = expressions.expression();
      } else if (tokens.skipOperator("**")) {
        allNamed = expressions.expression();
      } else if (tokens.current().kind() == Kind.NAME && tokens.after().is(Kind.OPERATOR, "=")) {
        String name = tokens.take().text();
        tokens.take();
        named.put(name, expressions.expression());
      } else if (named.isEmpty()) {
        positional.add(expressions.expression());
      } else {
        throw new TemplateException("a value without a name stands after one with a name");
      }
    }
    return new Reaches.Given(positional, named, all, allNamed);
  }

  /** The filters and tests after a value. */
  Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      if (tokens.skipOperator("|")) {
        value = filter().apply(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.isOperator("(")) {
        value = new Reaches.Call(value, given());
      } else {
        return value;
      }
    }
  }

  /** A filter by its name, which stands after a bar or begins a block. */
  UnaryOperator<Expression> filter() {
    String name = dotted("the name of a filter");
    Reaches.Given given = tokens.isOperator("(") ? given() : Reaches.Given.NOTHING;
    return value -> new Reaches.Filtered(value, name, given);
  }

  private String dotted(String what) {
    StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME, what).text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Kind.NAME, what).text());
    }
    return name.toString();
  }

  private Expression test(Expression of) {
    boolean negated = tokens.skipName("not");
    String name = dotted("the name of a test");
    Reaches.Given given = Reaches.Given.NOTHING;
    if (tokens.isOperator("(")) {
      given = given();
    } else if (beginsValue()) {
      Expression other = reached(primary());
      given = new Reaches.Given(List.of(other), Map.of(), null, null);
    }
    Expression test = new Reaches.Tested(of, name, given);
    return negated ? new Operations.Not(test) : test;
  }

  private boolean beginsValue() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> !WORDS.contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
