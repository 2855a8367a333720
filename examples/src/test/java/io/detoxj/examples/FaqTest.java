/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The messages that docs/faq.md explains are those that the sources write. */
class FaqTest {
  /** A line that quotes a message and nothing else. */
  private static final Pattern MESSAGE = Pattern.compile("(?m)^> `([^`\\n]+)`$");

  private static final int LEAST_LETTERS = 12;

  private static List<String> messages(String page) {
    List<String> messages = new ArrayList<>();
    Matcher matcher = MESSAGE.matcher(page);
    while (matcher.find()) {
      messages.add(matcher.group(1));
    }
    return messages;
  }

  @Test
  void every_quoted_message_is_in_the_sources() {
    String page = DocPage.read(DocPage.ROOT.resolve("docs/faq.md")).text();
    SourceTexts sources = SourceTexts.read();
    List<String> messages = messages(page);
    // Every quotation is one that is looked up.
    assertThat(page.lines().filter(line -> line.startsWith(">"))).hasSameSizeAs(messages);
    assertThat(messages).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
    assertThat(messages)
        .allMatch(message -> message.replaceAll("\\P{L}", "").length() >= LEAST_LETTERS);
    assertThat(messages.stream().filter(message -> !sources.contain(message))).isEmpty();
  }

  @Test
  void messages_that_nobody_writes_are_not_found() {
    SourceTexts sources = SourceTexts.read();
    assertThat(sources.contain("the model has no hook point ...; it has ... blocks")).isTrue();
    assertThat(sources.contain("the model has no hook point blocks.9.resid_post")).isFalse();
    assertThat(sources.contain("it has ... blocks ... the model has no hook point")).isFalse();
    // Two messages of one file are not one.
    assertThat(sources.contain("the model has no parameter ... the model has no hook point"))
        .isFalse();
  }
}
