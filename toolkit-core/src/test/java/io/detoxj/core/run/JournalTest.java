/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final String HEADER = "{\"format\":\"test\"}";
  private static final List<String> LINES = List.of("one", "zwei €", "", "four");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("sub/journal.jsonl");
  }

  private static void appendFrom(Journal journal) throws IOException {
    for (String line : LINES.subList(journal.lines(), LINES.size())) {
      journal.append(line);
    }
  }

  private static List<String> read(Journal journal) throws IOException {
    List<String> lines = new ArrayList<>();
    journal.forEach(lines::add);
    return lines;
  }

  @Test
  void gives_back_what_was_appended() throws IOException {
    try (Journal journal = Journal.open(file(), HEADER)) {
      appendFrom(journal);
      assertThat(read(journal)).isEqualTo(LINES);
    }
    try (Journal journal = Journal.open(file(), HEADER)) {
      assertThat(journal.lines()).isEqualTo(4);
      assertThat(read(journal)).isEqualTo(LINES);
    }
    assertThat(file()).hasContent(HEADER + "\n" + String.join("\n", LINES));
  }

  @Test
  void cut_anywhere_it_goes_on_to_the_same_bytes() throws IOException {
    try (Journal journal = Journal.open(file(), HEADER)) {
      appendFrom(journal);
    }
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      try (Journal journal = Journal.open(file(), HEADER)) {
        assertThat(read(journal)).isEqualTo(LINES.subList(0, journal.lines()));
        appendFrom(journal);
      }
      assertThat(file()).hasBinaryContent(whole);
    }
  }

  @Test
  void another_header_is_refused_and_nothing_changed() throws IOException {
    Files.createDirectories(file().getParent());
    for (String other : List.of("{\"format\":\"other\"}\nline\n", "x", "\n")) {
      Files.writeString(file(), other);
      assertThatThrownBy(() -> Journal.open(file(), HEADER))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("other settings")
          .hasMessageContaining("delete the file");
      assertThat(Files.readString(file(), StandardCharsets.UTF_8)).isEqualTo(other);
    }
  }

  @Test
  void one_run_at_a_time() throws IOException {
    try (Journal first = Journal.open(file(), HEADER)) {
      assertThat(first.lines()).isZero();
      assertThatThrownBy(() -> Journal.open(file(), HEADER))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("another run");
    }
    try (Journal second = Journal.open(file(), HEADER)) {
      assertThat(second.lines()).isZero();
    }
  }

  @Test
  void a_line_feed_in_a_line_is_refused() throws IOException {
    try (Journal journal = Journal.open(file(), HEADER)) {
      assertThatThrownBy(() -> journal.append("a\nb")).isInstanceOf(IllegalArgumentException.class);
      assertThat(journal.lines()).isZero();
    }
  }
}
