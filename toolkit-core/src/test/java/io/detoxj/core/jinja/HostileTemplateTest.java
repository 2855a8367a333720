/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that would not end, fill memory, overflow the stack or break out. */
class HostileTemplateTest {
  private static final String SIGNS = "{}%#()[]|.,:'\"-+~=\n 0a";
  private static final RenderLimits SMALL = new RenderLimits(200_000, 2_000_000, 300);

  private static String render(String template, RenderLimits limits) {
    return Template.parse(template)
        .render(
            Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", "Hi")),
                "add_generation_prompt",
                true),
            Clock.systemUTC(),
            limits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %};stopped after 200000 steps",
        "{% for a in range(999) recursive %}{{ loop(range(999)) }}{% endfor %};nests deeper than 300",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }};nests deeper than 300",
        "{% macro f(x) %}{{ g(x) }}{% endmacro %}{% macro g(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }};nests deeper than 300",
        "{{ 'x' * 999999999 }};stopped after making 2000000 characters",
        "{{ [0] * 999999999 }};stopped after making 2000000 characters",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = n.s + n.s %}{% endfor %};stopped after making",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = n.s ~ n.s %}{% endfor %};stopped after making",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = n.s|replace('x', 'xx') %}{% endfor %};stopped after making",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = '%s%s' % (n.s, n.s) %}{% endfor %};stopped after making",
        "{% set n = namespace(s=['xx']) %}{% for i in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }};stopped after",
        "{% set n = namespace(s=['xx']) %}{% for i in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s|tojson }};stopped after",
        "{% set n = namespace(s=['xx']) %}{% for i in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s == [n.s[0], n.s[1]] }};stopped after",
        "{% set n = namespace(s=['xx']) %}{% for i in range(900) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }};nests deeper than 300",
        "{% set n = namespace(s=['xx']) %}{% for i in range(900) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s|tojson(indent='          ') }};nests deeper than 300",
        "{% set n = namespace() %}{% set n.me = n %}{{ n }};a namespace cannot be printed",
        "{% set n = namespace() %}{% set n.me = [n] %}{{ n.me|tojson }};a namespace has no form in JSON",
        "{% set s = 'ab' * 90000 %}{{ ('b' * 90000) in s }};stopped after 200000 steps",
        "{% set s = 'a' * 90000 %}{{ s.split('a' * 40000 + 'b') }};stopped after 200000 steps",
        "{% set s = 'x' * 10000 %}{% for i in range(9999) %}{% if s == 'x' * 10000 %}{% endif %}{% endfor %};stopped after making",
        "{{ range(0, 999999) }};a range has at most 100000 numbers",
        "{{ 9 ** 9 ** 9 }};no number of 64 bits",
        "{{ 9223372036854775807 + 1 }};no number of 64 bits",
        "{{ 99999999999999999999 }};no number of 64 bits",
        "{{ '%999d' % 1 }}{{ '%9999d' % 1 }};is not done here",
        "{{ [1]|tojson(indent=999999999) }};indent is at most 100",
        "{{ messages[0].__class__.__mro__ }};the inside of Python",
        "{{ messages.append(1) }};would change what it was given",
        "{{ messages[0].update(x=1) }};would change what it was given",
        "{{ messages[0].items.__self__ }};the inside of Python",
        "{{ messages[0].items.func }};reaches for func of a function",
        "{{ range.mro }};reaches for mro of a function",
        "{{ messages[0].getClass() }};there is no \"getClass\"",
        "{{ ''.getClass().forName('java.lang.Runtime') }};a text has no \"getClass\"",
        "{{ messages.stream() }};a list has no \"stream\"",
        "{% include '/etc/passwd' %};there is no block include",
        "{{ lipsum.__globals__ }};the inside of Python"
      })
  void it_is_stopped_or_refused(String template, String message) {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> render(template, SMALL))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "[",
        "{'a':",
        "-",
        "not ",
        "{% if true %}",
        "{{ a[",
        "{% for x in y %}",
        "f("
      })
  void a_deep_template_is_refused_when_it_is_read(String part) {
    boolean whole = part.startsWith("{") && !part.startsWith("{'");
    String deep = whole ? part.repeat(5000) : "{{ " + part.repeat(5000) + "1 }}";
    assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> Template.parse(deep));
  }

  @Test
  void long_chains_are_refused_or_read_but_overflow_nothing() {
    assertThat(render("{{ 1" + "+1".repeat(200) + " }}", RenderLimits.standard())).isEqualTo("201");
    for (String link : List.of("+1", "|abs", ".a", " if 1", " and 1", "**1", "[0]", " is odd")) {
      Template chain = Template.parse("{{ 1" + link.repeat(100_000) + " }}");
      assertThatExceptionOfType(TemplateException.class)
          .isThrownBy(() -> chain.render(Map.of(), Clock.systemUTC(), RenderLimits.standard()))
          .withMessageContaining("nests deeper than 500");
    }
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> Template.parse("x".repeat(1_000_001)))
        .withMessageContaining("at most 1000000 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"marks", "turns", "dated", "kinds", "learnt"})
  void a_damaged_template_is_refused_or_rendered_and_fails_in_no_other_way(String name)
      throws IOException {
    String sound;
    try (InputStream in =
        Objects.requireNonNull(
            getClass().getResourceAsStream("/io/detoxj/core/chat/templates/" + name + ".jinja"))) {
      sound = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    RandomGenerator random = RandomStreams.named(11, name);
    int refused = 0;
    for (int i = 0; i < 1500; i++) {
      try {
        render(mutated(sound, random), SMALL);
      } catch (TemplateException e) {
        assertThat(e).hasMessageStartingWith("line ");
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 1499);
  }

  /** A few pieces taken out, doubled, moved or written over. */
  private static String mutated(String sound, RandomGenerator random) {
    StringBuilder text = new StringBuilder(sound);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int from = random.nextInt(text.length() - 1);
      int to = Math.min(text.length() - 1, from + 1 + random.nextInt(12));
      String piece = text.substring(from, to);
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, piece);
        case 2 -> text.insert(random.nextInt(text.length()), piece);
        default -> text.setCharAt(from, SIGNS.charAt(random.nextInt(SIGNS.length())));
      }
    }
    return text.toString();
  }
}
