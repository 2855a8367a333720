/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import io.detoxj.core.ConfigException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BudgetedTextTest {
  private static String hellaswag(String text) {
    return Filters.apply("hellaswag", new TextNode(text), new TextNode("")).asText();
  }

  @Test
  void a_pattern_that_tries_without_end_is_refused() {
    Answers answers =
        new Answers(new TaskFile.Generation(List.of(), 8, "(.*a){20}b", "(\\d+)", List.of()));
    assertThatThrownBy(() -> answers.strictlyRight("a".repeat(60) + "c", "a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("(.*a){20}b", "61 characters");
    assertThat(answers.flexiblyRight("it is 3 or 4", "4")).isTrue();
  }

  @Test
  void a_pattern_that_overflows_the_stack_is_refused() {
    Answers answers =
        new Answers(new TaskFile.Generation(List.of(), 8, "x", "y", List.of("(a|b)*c")));
    assertThatThrownBy(() -> answers.strictlyRight("x", "ab".repeat(100_000)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("(a|b)*c", "200000 characters");
  }

  @Test
  void what_is_no_pattern_is_refused_with_it() {
    assertThatThrownBy(
            () -> new Answers(new TaskFile.Generation(List.of(), 8, "(", "y", List.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"(\" is no pattern");
  }

  @Test
  void a_megabyte_of_brackets_is_read_by_every_filter() {
    String brackets = "[".repeat(1 << 20);
    assertThat(hellaswag(brackets)).isEqualTo(brackets);
    assertThat(hellaswag(brackets + "]")).isEmpty();
    assertThatThrownBy(() -> WikitextText.detokenized(brackets))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tries too many ways");
  }

  @Test
  void brackets_are_taken_out_as_the_pattern_of_lm_eval_does() {
    Pattern published = Pattern.compile("\\[.*?\\]", Pattern.UNIX_LINES);
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int n = random.nextInt(14); n > 0; n--) {
        text.append("[]\na\u2028".charAt(random.nextInt(5)));
      }
      String wanted = published.matcher(text + "x").replaceAll("").replace("  ", " ");
      assertThat(hellaswag(text + "x")).as("%s", text).isEqualTo(wanted);
    }
  }
}
