/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.jinja.Token.Kind;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A template in the part of Jinja that published chat templates use, with the settings of
 * transformers: the line end after a block goes, and the spaces before one that begins its line;
 * {@code break}, {@code continue} and {@code generation} are blocks; {@code tojson} escapes no
 * HTML. It gives what Jinja 3.1 gives, or is refused. Other templates cannot be included or
 * extended.
 *
 * <p>The template may come from anywhere. It sees copies of plain values and has no way to Java's
 * objects; names with two underscores and methods that change a value are refused; it is stopped at
 * the limits that {@link #render} is given. Immutable, and safe for several threads.
 */
public final class Template {
  private static final int LONGEST = 1_000_000;

  private final String source;
  private final Statement body;
  private final Set<String> names;

  private Template(String source, Statement body, Set<String> names) {
    this.source = source;
    this.body = body;
    this.names = names;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if it is longer than a million characters, is not of the language or
   *     uses a part of it that is not here; the message says in which line
   */
  public static Template parse(String source) {
    if (source.length() > LONGEST) {
      throw new TemplateException(
          "a template has at most %s characters, not %s".formatted(LONGEST, source.length()));
    }
    List<Token> all = Lexer.tokens(source);
    TokenStream tokens = new TokenStream(all);
    try {
      Statement body = new StatementParser(tokens).template();
      return new Template(source, body, names(all));
    } catch (TemplateException e) {
      throw e.at(tokens.line());
    }
  }

  private static Set<String> names(List<Token> tokens) {
    return tokens.stream()
        .filter(token -> token.kind() == Kind.NAME)
        .map(Token::text)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The text it was read from. */
  public String source() {
    return source;
  }

  /** Whether a name stands anywhere in its tags, as that of a variable or of something else. */
  public boolean mentions(String name) {
    return names.contains(name);
  }

  /**
   * Runs it.
   *
   * @param variables what it sees: null, texts, numbers, booleans, lists and maps of these, which
   *     are copied
   * @param clock gives {@code strftime_now} its time and zone
   * @throws TemplateException if it fails, refuses what it is given, reaches a limit, or a variable
   *     is of another kind; the message says in which line
   */
  public String render(
      Map<String, ? extends @Nullable Object> variables, Clock clock, RenderLimits limits) {
    Run run = new Run(limits, clock);
    Scope globals = new Scope(run);
    Functions.addTo(globals);
    variables.forEach((name, value) -> globals.set(name, Values.of(value)));
    Output out = new Output(run);
    try {
      globals.inner().run(body, out);
    } catch (TemplateException e) {
      throw e.at(run.line());
    }
    return out.text();
  }
}
