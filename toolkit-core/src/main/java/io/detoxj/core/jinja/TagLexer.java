/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.io.ForeignText;
import io.detoxj.core.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts what stands within a tag into tokens. */
final class TagLexer {
  private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern FLOAT =
      Pattern.compile(
          "\\d+(?:_\\d+)*(?:(?:\\.\\d+(?:_\\d+)*)?[eE][+-]?\\d+(?:_\\d+)*|\\.\\d+(?:_\\d+)*)");
  private static final Pattern INTEGER =
      Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|\\d+(?:_\\d+)*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*");
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final Lexer lexer;
  private final String end;
  private final Deque<Character> open = new ArrayDeque<>();

  /**
   * Of a tag.
   *
   * @param end what ends it
   */
  TagLexer(String source, Lexer lexer, String end) {
    this.source = source;
    this.lexer = lexer;
    this.end = end;
  }

  /** Adds the tokens of a tag that begins at a place; returns where the text after it begins. */
  int run(int start) {
    int at = start;
    while (at < source.length()) {
      lexer.at(at);
      Matcher space = SPACE.matcher(source).region(at, source.length());
      if (space.lookingAt()) {
        at = space.end();
        continue;
      }
      if (open.isEmpty() && ends(at)) {
        char sign = source.charAt(at);
        int after = at + (sign == '-' || sign == '+' ? 3 : 2);
        boolean block = end.equals("%}");
        lexer.add(block ? Kind.BLOCK_END : Kind.PRINT_END, end, at);
        return block || sign == '-' ? lexer.after(after, sign) : after;
      }
      at = token(at);
    }
    throw new TemplateException("a tag has no end; write %s after it".formatted(end));
  }

  private boolean ends(int at) {
    boolean plus = end.equals("%}") && source.startsWith("+" + end, at);
    return plus || source.startsWith(end, at) || source.startsWith("-" + end, at);
  }

  private int token(int at) {
    Matcher number = FLOAT.matcher(source).region(at, source.length());
    if (number.lookingAt() && (at == 0 || source.charAt(at - 1) != '.')) {
      return add(Kind.FLOAT, number.group().replace("_", ""), at, number.end());
    }
    Matcher whole = INTEGER.matcher(source).region(at, source.length());
    if (whole.lookingAt()) {
      return add(Kind.INTEGER, whole.group().replace("_", ""), at, whole.end());
    }
    Matcher name = NAME.matcher(source).region(at, source.length());
    if (name.lookingAt()) {
      return add(Kind.NAME, name.group(), at, name.end());
    }
    char first = source.charAt(at);
    if (first == '\'' || first == '"') {
      return string(at);
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator);
        return add(Kind.OPERATOR, operator, at, at + operator.length());
      }
    }
    throw new TemplateException(
        "no tag may have \"%s\" here"
            .formatted(ForeignText.shown(Character.toString(source.codePointAt(at)))));
  }

  private int add(Kind kind, String text, int at, int after) {
    lexer.add(kind, text, at);
    return after;
  }

  private int string(int at) {
    char mark = source.charAt(at);
    int last = at + 1;
    while (last < source.length() && source.charAt(last) != mark) {
      last += source.charAt(last) == '\\' ? 2 : 1;
    }
    if (last >= source.length()) {
      throw new TemplateException("a text in quotes has no end");
    }
    return add(Kind.STRING, Escapes.resolved(source.substring(at + 1, last)), at, last + 1);
  }

  private void balance(String operator) {
    switch (operator) {
      case "(" -> open.push(')');
      case "[" -> open.push(']');
      case "{" -> open.push('}');
      case ")", "]", "}" -> {
        if (open.isEmpty() || open.pop() != operator.charAt(0)) {
          throw new TemplateException("\"%s\" closes no bracket".formatted(operator));
        }
      }
      default -> {
        // Nothing to close.
      }
    }
  }
}
