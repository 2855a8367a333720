/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.io.ForeignText;
import io.detoxj.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reads statements: text, prints and blocks. */
final class StatementParser {
  private static final Statement NOTHING = new Statements.Sequence(List.of());

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final PartParser parts;
  private int loops;

  StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
    this.parts = new PartParser(tokens, expressions);
  }

  /** The whole template. */
  Statement template() {
    Statement all = body(Set.of());
    if (tokens.current().kind() != Kind.END) {
      throw tokens.unexpected("the end of the template");
    }
    return all;
  }

  /** Statements up to a block of one of these names, which is left where it is. */
  private Statement body(Set<String> ends) {
    tokens.enter();
    List<Statement> all = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.kind() == Kind.END) {
        if (!ends.isEmpty()) {
          throw tokens.unexpected("{% " + String.join(" %} or {% ", ends) + " %}");
        }
        break;
      }
      if (token.kind() == Kind.DATA) {
        all.add(new Statements.Text(tokens.take().text()));
      } else if (token.kind() == Kind.PRINT_BEGIN) {
        tokens.take();
        all.add(new Statements.Print(expressions.several(), token.line()));
        tokens.expect(Kind.PRINT_END, "}}");
      } else {
        if (ends.contains(tokens.after().text())) {
          break;
        }
        tokens.expect(Kind.BLOCK_BEGIN, "a block");
        all.add(block(tokens.expect(Kind.NAME, "the name of a block").text(), token.line()));
      }
    }
    tokens.leave();
    return all.size() == 1 ? all.get(0) : new Statements.Sequence(all);
  }

  /** The body of a block, with the tag that ends it. */
  private Statement bodyTo(String end) {
    endOfTag();
    Statement body = body(Set.of(end));
    tokens.take();
    tokens.expectName(end);
    return body;
  }

  private void endOfTag() {
    tokens.expect(Kind.BLOCK_END, "%}");
  }

  private Statement block(String name, int line) {
    Statement statement =
        switch (name) {
          case "if" -> branches(line);
          case "for" -> loop(line);
          case "set" -> assignment(line);
          case "macro" -> macro();
          case "call" -> call(line);
          case "filter" -> filter(line);
          case "with" -> with(line);
          case "generation" -> new Statements.Inner(bodyTo("endgeneration"));
          case "break" -> leave(Flow.BREAK);
          case "continue" -> leave(Flow.CONTINUE);
          default ->
              throw new TemplateException(
                  "there is no block %s here; a chat template has if, for, set, macro, call, filter, with, raw, generation, break and continue"
                      .formatted(ForeignText.shown(name, 40)));
        };
    endOfTag();
    return statement;
  }

  private Statement leave(Flow flow) {
    if (loops == 0) {
      throw new TemplateException("a loop is left or gone on with where there is none");
    }
    return new Statements.Leave(flow);
  }

  private Statement branches(int line) {
    List<Statements.Branch> branches = new ArrayList<>();
    int at = line;
    while (true) {
      Expression test = expressions.several();
      endOfTag();
      Statement body = body(Set.of("elif", "else", "endif"));
      branches.add(new Statements.Branch(test, body, at));
      at = tokens.take().line();
      if (!tokens.skipName("elif")) {
        break;
      }
    }
    Statement otherwise = tokens.skipName("else") ? bodyTo("endif") : end("endif");
    return new Statements.If(branches, otherwise);
  }

  private Statement end(String name) {
    tokens.expectName(name);
    return NOTHING;
  }

  private Statement loop(int line) {
    Target target = targets();
    tokens.expectName("in");
    Expression elements = expressions.severalWithoutIf();
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    endOfTag();
    loops++;
    Statement body = body(Set.of("else", "endfor"));
    loops--;
    tokens.take();
    Statement otherwise = tokens.skipName("else") ? bodyTo("endfor") : end("endfor");
    return new Statements.For(target, elements, test, body, otherwise, recursive, line);
  }

  private Target targets() {
    List<Target> all = new ArrayList<>(List.of(target()));
    boolean several = false;
    while (tokens.skipOperator(",")) {
      several = true;
      if (tokens.current().kind() != Kind.NAME && !tokens.isOperator("(")) {
        break;
      }
      all.add(target());
    }
    return several ? new Target.Several(all) : all.get(0);
  }

  private Target target() {
    if (tokens.skipOperator("(")) {
      tokens.enter();
      Target inner = targets();
      tokens.leave();
      tokens.expectOperator(")");
      return inner;
    }
    String name = tokens.expect(Kind.NAME, "a name").text();
    if (tokens.skipOperator(".")) {
      return new Target.Member(name, tokens.expect(Kind.NAME, "a name").text());
    }
    return new Target.Variable(name);
  }

  private Statement assignment(int line) {
    Target target = targets();
    if (tokens.skipOperator("=")) {
      return new Statements.Assign(target, expressions.several(), line);
    }
    return new Statements.Assign(target, filteredBody("endset"), line);
  }

  /** What a body prints, under the filters of its tag, which stand before it. */
  private Expression filteredBody(String end) {
    List<UnaryOperator<Expression>> filters = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      filters.add(parts.filter());
    }
    return through(filters, new Statements.Printed(bodyTo(end)));
  }

  private Statement filter(int line) {
    List<UnaryOperator<Expression>> filters = new ArrayList<>(List.of(parts.filter()));
    while (tokens.skipOperator("|")) {
      filters.add(parts.filter());
    }
    return new Statements.Print(
        through(filters, new Statements.Printed(bodyTo("endfilter"))), line);
  }

  private static Expression through(List<UnaryOperator<Expression>> filters, Expression start) {
    Expression value = start;
    for (UnaryOperator<Expression> filter : filters) {
      value = filter.apply(value);
    }
    return value;
  }

  private Statement macro() {
    String name = tokens.expect(Kind.NAME, "the name of a macro").text();
    int start = tokens.place();
    Macro.Signature signature = signature();
    Statement body = ownBody("endmacro");
    return new Statements.Define(name, withUses(signature, start), body);
  }

  /** A body that is run elsewhere, so that it cannot leave a loop around it. */
  private Statement ownBody(String end) {
    int around = loops;
    loops = 0;
    Statement body = bodyTo(end);
    loops = around;
    return body;
  }

  private Macro.Signature withUses(Macro.Signature signature, int start) {
    return signature.using(
        tokens.mentionedSince(start, "varargs"),
        tokens.mentionedSince(start, "kwargs"),
        tokens.mentionedSince(start, "caller"));
  }

  private Macro.Signature signature() {
    List<String> parameters = new ArrayList<>();
    List<Expression> usual = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      parameters.add(tokens.expect(Kind.NAME, "the name of a parameter").text());
      if (tokens.skipOperator("=")) {
        usual.add(expressions.expression());
      } else if (!usual.isEmpty()) {
        throw new TemplateException(
            "a parameter without a usual value stands after one that has one");
      }
    }
    return new Macro.Signature(parameters, usual, false, false, false);
  }

  private Statement call(int line) {
    int start = tokens.place();
    Macro.Signature signature =
        tokens.isOperator("(")
            ? signature()
            : new Macro.Signature(List.of(), List.of(), false, false, false);
    if (!(expressions.expression() instanceof Reaches.Call called)) {
      throw new TemplateException("a call block needs a call, such as {% call name() %}");
    }
    Statement body = ownBody("endcall");
    return new Statements.CallBlock(
        called.target(), called.given(), withUses(signature, start), body, line);
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (tokens.current().kind() != Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(target());
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statements.With(targets, values, bodyTo("endwith"), line);
  }
}
