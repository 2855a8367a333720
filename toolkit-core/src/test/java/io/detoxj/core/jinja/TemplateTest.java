/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-07T15:04:05Z"), ZoneOffset.UTC);

  record Snippet(String template, String output) {}

  private static <T> T resource(String name, TypeReference<T> type) throws IOException {
    try (InputStream in = Objects.requireNonNull(TemplateTest.class.getResourceAsStream(name))) {
      return JSON.readValue(in, type);
    }
  }

  static List<Snippet> snippets() throws IOException {
    return resource("snippets.json", new TypeReference<>() {});
  }

  private static Map<String, Object> variables() throws IOException {
    return resource("variables.json", new TypeReference<>() {});
  }

  private static String render(String template) {
    return Template.parse(template).render(Map.of(), CLOCK, RenderLimits.standard());
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void it_gives_what_jinja_gives_or_refuses_what_jinja_refuses(Snippet snippet) throws IOException {
    Map<String, Object> variables = variables();
    if (snippet.output() == null) {
      assertThatExceptionOfType(TemplateException.class)
          .isThrownBy(
              () ->
                  Template.parse(snippet.template())
                      .render(variables, CLOCK, RenderLimits.standard()))
          .withMessageStartingWith("line ");
    } else {
      assertThat(
              Template.parse(snippet.template()).render(variables, CLOCK, RenderLimits.standard()))
          .isEqualTo(snippet.output());
    }
    assertThat(variables).isEqualTo(variables());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%d %B %Y | 07 March 2026",
        "%a %A %b %h %e. | Sat Saturday Mar Mar  7.",
        "%-d/%-m/%y %j %u %w | 7/3/26 066 6 6",
        "%H:%M:%S %I %p %f | 15:04:05 03 PM 000000",
        "%F %T %D %R %c | 2026-03-07 15:04:05 03/07/26 15:04 Sat Mar  7 15:04:05 2026",
        "%x %X 100%% %s | 03/07/26 15:04:05 100% 1772895845",
        "%-H %-I %-M | 15 3 4"
      })
  void dates_are_written_as_in_c(String format, String written) {
    assertThat(render("{{ strftime_now('" + format + "') }}")).isEqualTo(written);
  }

  @Test
  void a_message_says_in_which_line() {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> render("a\n{% if true %}\n  {{ 1 + 'x' }}\n{% endif %}"))
        .withMessage("line 3 of the template: a number and a text cannot be combined by +");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> Template.parse("a\n\n{{ 1 + }}"))
        .withMessage("line 3 of the template: an expression was expected, not }}");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> render("\n{{ raise_exception('no such turn') }}"))
        .satisfies(e -> assertThat(e.isRefusal()).isTrue())
        .withMessage("line 2 of the template: no such turn");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> render("{{ a.b }}"))
        .satisfies(e -> assertThat(e.isRefusal()).isFalse())
        .withMessageContaining("\"a\" is not defined");
  }

  @Test
  void it_sees_plain_values_alone() {
    Map<String, Object> odd = new HashMap<>();
    odd.put("x", new Object());
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> Template.parse("x").render(odd, CLOCK, RenderLimits.standard()))
        .withMessageContaining("not a value of java.lang.Object");
    Map<String, Object> plain = new HashMap<>();
    plain.put("i", 3);
    plain.put("f", 0.5f);
    plain.put("n", null);
    plain.put("t", CharBuffer.wrap("text"));
    assertThat(
            Template.parse("{{ i }} {{ f }} {{ n }} {{ t }}")
                .render(plain, CLOCK, RenderLimits.standard()))
        .isEqualTo("3 0.5 None text");
  }

  @Test
  void it_knows_its_names() {
    Template template = Template.parse("{% if bos_token %}eos_token{% endif %}{# x #}");
    assertThat(template.mentions("bos_token")).isTrue();
    assertThat(template.mentions("eos_token")).isFalse();
    assertThat(template.source()).startsWith("{% if bos_token");
  }
}
