/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "a soggy turnip              | a soggy turnip",
        "a\\u001b[31;1mred\\u001b[0mb  | aredb",
        "a\\u009b2Jb                  | ab",
        "a\\u001b]0;title\\u0007b      | ab",
        "a\\u001b]8;;http://x\\u001b\\\\b | ab",
        "a\\u001bPq#0\\u001b\\\\b        | ab",
        "a\\u001bcb                   | ab",
        "a\\u0000\\u0008\\u007fb        | ab",
        "one\\r\\ntwo\\u2028three       | one two three",
        "a\\u202egnp.exe\\u2066b       | agnp.exeb",
        "\\u00fcber \\ud83c\\udf31       | \\u00fcber \\ud83c\\udf31",
        "a\\u001b                     | a",
      })
  void what_steers_a_terminal_or_a_line_is_taken_out(String text, String shown) {
    assertThat(ForeignText.shown(unescaped(text))).isEqualTo(unescaped(shown));
  }

  /** Turns the escapes of the table into the characters they stand for. */
  private static String unescaped(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\u", i)) {
        result.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
        i += 5;
      } else if (text.startsWith("\\\\", i)) {
        result.append('\\');
        i++;
      } else if (text.startsWith("\\r", i) || text.startsWith("\\n", i)) {
        result.append(text.charAt(i + 1) == 'r' ? '\r' : '\n');
        i++;
      } else {
        result.append(text.charAt(i));
      }
    }
    return result.toString();
  }

  @Test
  void long_texts_are_cut_between_characters() {
    assertThat(ForeignText.shown("x".repeat(20_000)))
        .hasSize(ForeignText.SHOWN + 3)
        .endsWith("...");
    String plants = "\ud83c\udf31".repeat(10);
    assertThat(ForeignText.shown(plants, 5)).isEqualTo("\ud83c\udf31".repeat(2) + "...");
    assertThat(ForeignText.shown("turnip", 6)).isEqualTo("turnip");
  }
}
