/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.io.ForeignText;
import io.detoxj.core.jinja.Token.Kind;
import java.util.List;

/** The tokens of a template, one after the other. */
final class TokenStream {
  private static final int DEEPEST = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token after() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  int line() {
    return current().line();
  }

  /** How many tokens were taken. */
  int place() {
    return at;
  }

  /** Whether a name is among the tokens taken since a place. */
  boolean mentionedSince(int place, String name) {
    return tokens.subList(place, at).stream().anyMatch(token -> token.is(Kind.NAME, name));
  }

  boolean isOperator(String text) {
    return current().is(Kind.OPERATOR, text);
  }

  boolean isName(String text) {
    return current().is(Kind.NAME, text);
  }

  /** Goes past an operator, if it is the next token. */
  boolean skipOperator(String text) {
    return skip(Kind.OPERATOR, text);
  }

  /** Goes past a name, if it is the next token. */
  boolean skipName(String text) {
    return skip(Kind.NAME, text);
  }

  private boolean skip(Kind kind, String text) {
    boolean found = current().is(kind, text);
    if (found) {
      take();
    }
    return found;
  }

  void expectOperator(String text) {
    if (!skipOperator(text)) {
      throw unexpected("\"" + text + "\"");
    }
  }

  void expectName(String text) {
    if (!skipName(text)) {
      throw unexpected("\"" + text + "\"");
    }
  }

  Token expect(Kind kind, String what) {
    if (current().kind() != kind) {
      throw unexpected(what);
    }
    return take();
  }

  TemplateException unexpected(String wanted) {
    return new TemplateException(
        "%s was expected, not %s".formatted(wanted, ForeignText.shown(current().shown(), 40)));
  }

  /** Goes one part deeper; every call has a {@link #leave}. */
  void enter() {
    if (++depth > DEEPEST) {
      throw new TemplateException(
          "it nests deeper than %s; a template that does so is broken or hostile"
              .formatted(DEEPEST));
    }
  }

  void leave() {
    depth--;
  }
}
