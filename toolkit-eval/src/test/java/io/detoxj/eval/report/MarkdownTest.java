/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarkdownTest {
  static Stream<String> hostileNames() {
    return Stream.of(
        "steer-0.5",
        "a|b",
        "a\\|b",
        "a\\",
        "**bold** and __bold__ and _x_",
        "snake_case_name",
        "`code` and ``more``",
        "<script>alert(1)</script>",
        "&lt;&#124;",
        "[link](https://example.org) ![image](x.png)",
        "- item",
        "+ item",
        "1. item",
        "12) item",
        "# heading #",
        "> quote",
        "=",
        "[x] done",
        "[a]: https://example.org",
        "[a][b] [a]",
        "<https://example.org>",
        "a < b > c & d, p < 0.01 [0.1, 0.2]",
        "1.",
        "1.5",
        "#",
        "~~gone~~ and ~~~",
        "--- | ---",
        "$x$",
        "ü ✓");
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void everyNameComesBackFromATableAHeadingAndAList(String name) {
    MarkdownPage page =
        MarkdownPage.parse(
            "## "
                + Markdown.escape(name)
                + "\n\n"
                + Markdown.table(List.of("name", "n"), List.of(List.of(Markdown.escape(name), "1")))
                + Markdown.list(List.of(Markdown.escape(name))));
    assertThat(page.headings()).containsExactly(name);
    assertThat(page.tables()).containsExactly(List.of(List.of("name", "n"), List.of(name, "1")));
    assertThat(page.items()).containsExactly(name);
  }

  @Test
  void plainNamesAreLeftAlone() {
    for (String plain :
        List.of(
            "steer-0.5",
            "toxicity_probability",
            "no change",
            "p < 0.01 [-0.3, +0.1], a & b",
            "0.5")) {
      assertThat(Markdown.escape(plain)).isEqualTo(plain);
    }
  }

  @Test
  void lineEndsAndInvisibleMarksBecomeSpaces() {
    assertThat(Markdown.escape("a\r\n\n# b\u2028c\u202Ed\u0000e\u0085f"))
        .isEqualTo("a \\# b c d e f");
  }

  @Test
  void columnsAreAlignedButNotToOneLongCell() {
    String longCell = "x".repeat(100);
    String table =
        Markdown.table(
            List.of("what", "n"), List.of(List.of("name", "10"), List.of(longCell, "2")));
    assertThat(table)
        .isEqualTo(
            """
            | what | n   |
            | ---- | --- |
            | name | 10  |
            | %s | 2   |

            """
                .formatted(longCell));
    assertThat(table.lines().collect(Collectors.toList())).hasSize(5);
  }
}
