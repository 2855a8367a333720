/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/** Writes HTML. Text and values of attributes are escaped; tags and names are the caller's own. */
public final class Html {
  private static final Set<String> VOID = Set.of("input", "meta");

  /** After these no line ends, for a space there would show. */
  private static final Set<String> INLINE =
      Set.of(
          "a", "b", "bdi", "button", "code", "del", "ins", "label", "option", "span", "strong",
          "text");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values by turns; an empty value for one that only is there
   */
  public Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]);
      if (!attributes[i + 1].isEmpty()) {
        out.append("=\"").append(escape(attributes[i + 1])).append('"');
      }
    }
    out.append('>');
    if (!VOID.contains(tag)) {
      open.push(tag);
    }
    return this;
  }

  /**
   * Ends the innermost element.
   *
   * @throws IllegalStateException if that is another one
   */
  public Html close(String tag) {
    if (!tag.equals(open.peek())) {
      throw new IllegalStateException("cannot close " + tag + " inside of " + open);
    }
    open.pop();
    out.append("</").append(tag).append('>');
    if (!INLINE.contains(tag)) {
      out.append('\n');
    }
    return this;
  }

  /** Text, of which no character is markup. */
  public Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** An element with text alone. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /**
   * A script or style element with content that is not escaped.
   *
   * @throws IllegalArgumentException if the content would end the element or open a comment in it
   */
  Html verbatim(String tag, String content, String... attributes) {
    String lower = content.toLowerCase(Locale.ROOT);
    if (lower.contains("</" + tag) || lower.contains("<!--")) {
      throw new IllegalArgumentException("this cannot stand in a " + tag + " element as it is");
    }
    open(tag, attributes);
    out.append(content);
    return close(tag);
  }

  /**
   * Whole elements of our own markup, in which each {@code %s} is a place for text, of which no
   * character is markup.
   */
  public Html markup(String elements, Object... texts) {
    Object[] escaped = Arrays.stream(texts).map(text -> escape(text.toString())).toArray();
    out.append(elements.formatted(escaped));
    return this;
  }

  /**
   * All that another has written.
   *
   * @throws IllegalStateException if an element of it is still open
   */
  Html whole(Html other) {
    out.append(other.part());
    return this;
  }

  /**
   * All that was written, as a part of something else.
   *
   * @throws IllegalStateException if an element is still open
   */
  String part() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }

  /**
   * All that was written.
   *
   * @throws IllegalStateException if an element is still open
   */
  String finished() {
    return "<!DOCTYPE html>\n" + part();
  }

  /** Text as it is: no character of it is markup, and it is {@linkplain #plain plain}. */
  static String escape(String text) {
    return plain(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * A name or a sentence on one line: control characters and marks of direction, with which it
   * could rearrange what stands beside it, become spaces.
   */
  public static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\x80-\\x9F]+", " ");
  }

  /** A label that begins a line. */
  static String capital(String label) {
    return label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
  }
}
