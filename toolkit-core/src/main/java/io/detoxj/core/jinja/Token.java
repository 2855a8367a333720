/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

/**
 * A piece of a template.
 *
 * @param text what it is: of a string without quotes and escapes, of an operator its signs
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
  /** Kinds of tokens. */
  enum Kind {
    DATA,
    PRINT_BEGIN,
    PRINT_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind other, String wanted) {
    return kind == other && text.equals(wanted);
  }

  /** How it is called in messages. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case DATA -> "text";
      case PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END -> text;
      default -> "\"" + text + "\"";
    };
  }
}
