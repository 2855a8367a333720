/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. As transformers sets Jinja, the line end after a block or comment is
 * dropped and so are the spaces before one that begins its line; a minus beside a tag drops all
 * white space there, a plus keeps it.
 */
final class Lexer {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
  private static final Pattern RAW = Pattern.compile("[-+]?\\s*raw\\s*(-?)%\\}");
  private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int counted;
  private int line = 1;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * The tokens of a template; the last one is of the kind END.
   *
   * @throws TemplateException if it ends within a tag, or has a character that no tag has
   */
  static List<Token> tokens(String template) {
    String source = LINE_END.matcher(template).replaceAll("\n");
    Lexer lexer =
        new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
    try {
      lexer.run();
    } catch (TemplateException e) {
      throw e.at(lexer.lineOf(lexer.at));
    }
    return lexer.tokens;
  }

  private void run() {
    while (at < source.length()) {
      int tag = nextTag(at);
      if (tag < 0) {
        add(Kind.DATA, source.substring(at), at);
        at = source.length();
        break;
      }
      char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
      char type = source.charAt(tag + 1);
      String text = before(source.substring(at, tag), sign, type);
      if (!text.isEmpty()) {
        add(Kind.DATA, text, at);
      }
      at = tag;
      tag(type, sign == '-' || sign == '+');
    }
    add(Kind.END, "", source.length());
  }

  private int nextTag(int from) {
    for (int brace = source.indexOf('{', from);
        brace >= 0 && brace + 1 < source.length();
        brace = source.indexOf('{', brace + 1)) {
      if ("{%#".indexOf(source.charAt(brace + 1)) >= 0) {
        return brace;
      }
    }
    return -1;
  }

  /** The text before a tag, without the white space that is dropped. */
  private String before(String text, char sign, char type) {
    if (sign == '-') {
      return text.substring(0, PythonText.endWithoutSpace(text));
    }
    if (sign == '+' || type == '{') {
      return text;
    }
    int lineStart = text.lastIndexOf('\n') + 1;
    boolean begins = lineStart > 0 || at == 0 || source.charAt(at - 1) == '\n';
    boolean blank = PythonText.skipSpace(text, lineStart) == text.length();
    return begins && blank ? text.substring(0, lineStart) : text;
  }

  private void tag(char type, boolean signed) {
    int start = at;
    if (type == '#') {
      at = start + (signed ? 3 : 2);
      comment();
      return;
    }
    Matcher raw = RAW.matcher(source).region(start + 2, source.length());
    if (type == '%' && raw.lookingAt()) {
      at = raw.group(1).isEmpty() ? raw.end() : PythonText.skipSpace(source, raw.end());
      raw();
      return;
    }
    add(type == '{' ? Kind.PRINT_BEGIN : Kind.BLOCK_BEGIN, "{" + type, start);
    at = start + (signed ? 3 : 2);
    at = new TagLexer(source, this, type == '{' ? "}}" : "%}").run(at);
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw new TemplateException("a comment has no end; write #} after it");
    }
    char sign = end > at ? source.charAt(end - 1) : ' ';
    at = after(end + 2, sign);
  }

  private void raw() {
    Matcher end = RAW_END.matcher(source);
    if (!end.find(at)) {
      throw new TemplateException("{% raw %} has no {% endraw %}");
    }
    String text = source.substring(at, end.start());
    String sign = end.group(1);
    text = before(text, sign.isEmpty() ? ' ' : sign.charAt(0), '%');
    if (!text.isEmpty()) {
      add(Kind.DATA, text, at);
    }
    at = after(end.end(), end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0));
  }

  /** Where the text goes on after a block or comment. */
  int after(int end, char sign) {
    if (sign == '-') {
      return PythonText.skipSpace(source, end);
    }
    boolean trims = sign != '+' && end < source.length() && source.charAt(end) == '\n';
    return trims ? end + 1 : end;
  }

  void add(Kind kind, String text, int place) {
    tokens.add(new Token(kind, text, lineOf(place)));
  }

  /** Places are asked for in their order, so that each line is counted once. */
  private int lineOf(int place) {
    for (; counted < place && counted < source.length(); counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }

  /** Remembers how far it came, for messages. */
  void at(int place) {
    at = place;
  }
}
