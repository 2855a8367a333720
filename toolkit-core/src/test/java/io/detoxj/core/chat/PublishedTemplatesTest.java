/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.chat.TemplateCases.Recorded;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Published templates against what transformers makes of them. DETOXJ_CHAT_TEMPLATES names a folder
 * of them, found by their content; {@code record_chat_templates.py} says where they come from.
 */
@Tag("real")
class PublishedTemplatesTest {
  @Test
  void every_conversation_is_rendered_as_transformers_renders_it() throws IOException {
    String root = System.getenv("DETOXJ_CHAT_TEMPLATES");
    Assumptions.assumeTrue(root != null, "DETOXJ_CHAT_TEMPLATES does not name a folder");
    List<Recorded> recorded = TemplateCases.recorded("published.json");
    int known = 0;
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(root))) {
      files = all.filter(file -> file.toString().endsWith(".jinja")).sorted().toList();
    }
    for (Path file : files) {
      String source = Files.readString(file);
      String hash = Sha256.hexOf(source);
      for (Recorded one :
          recorded.stream().filter(r -> r.sha256().equals(hash)).limit(1).toList()) {
        known++;
        List<String> texts =
            TemplateCases.texts(source).stream()
                .map(text -> text == null ? null : Sha256.hexOf(text).substring(0, 16))
                .toList();
        assertThat(texts).as(one.name()).isEqualTo(one.texts());
      }
    }
    assertThat(known).as("templates of %s that were recorded", root).isPositive();
  }
}
