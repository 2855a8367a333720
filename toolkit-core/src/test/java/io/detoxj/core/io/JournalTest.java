/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

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
    List<String> written = Files.readAllLines(file());
    assertThat(written).hasSize(5);
    assertThat(written.get(0)).matches("\\{\"journal\":2,\"crc\":\"[0-9a-f]{8}\",\"header\":(.*)}");
    assertThat(written.get(0)).contains("\"header\":" + HEADER + "}");
    assertThat(written.get(2)).matches("\\{\"crc\":\"[0-9a-f]{8}\",\"line\":zwei €}");
  }

  @Test
  void the_file_is_as_documented() throws IOException {
    assertThat(
            new String(
                journal("HEADER", List.of("{\"a\":1}", "{\"a\":2}")), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"journal":2,"crc":"996b72ff","header":HEADER}
            {"crc":"2781c0a4","line":{"a":1}}
            {"crc":"1366683d","line":{"a":2}}
            """);
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

  private void refused(byte[] content, String... parts) throws IOException {
    Files.createDirectories(file().getParent());
    Files.write(file(), content);
    assertThatThrownBy(() -> Journal.open(file(), HEADER))
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageStartingWith(file().toString())
        .hasMessageContainingAll(parts);
    assertThat(file()).hasBinaryContent(content);
  }

  private byte[] journal(String header, List<String> lines) throws IOException {
    Path other = folder.resolve("other.jsonl");
    Files.deleteIfExists(other);
    try (Journal journal = Journal.open(other, header)) {
      for (String line : lines) {
        journal.append(line);
      }
    }
    return Files.readAllBytes(other);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void another_header_is_refused_and_nothing_changed() throws IOException {
    for (String other : List.of("{\"format\":\"other\"}", HEADER + " ", "{\"format\":\"tes\"}")) {
      refused(journal(other, LINES), "other settings", "delete the file");
      refused(journal(other, List.of()), "other settings", "delete the file");
    }
  }

  @Test
  void a_file_of_the_format_before_or_of_something_else_is_refused() throws IOException {
    for (String other :
        List.of(HEADER + "\none\n", HEADER, "x", "\n", "\0x", "my precious notes\n")) {
      refused(bytes(other), "earlier version", "delete the file");
    }
    Files.createDirectories(file().getParent());
    Files.writeString(file(), HEADER + "\none\n");
    assertThatThrownBy(() -> Journal.read(file(), (number, line) -> {}))
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("earlier version");
  }

  /** The lines of a journal's file, each with its line feed. */
  private List<String> fileLines() throws IOException {
    String text = new String(journal(HEADER, LINES), StandardCharsets.UTF_8);
    return text.lines().map(line -> line + "\n").toList();
  }

  @Test
  void every_changed_byte_is_refused_with_its_line() throws IOException {
    byte[] whole = journal(HEADER, LINES);
    int line = 1;
    for (int i = 0; i < whole.length - 1; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      refused(changed, line == 1 ? file().toString() : "line " + line + " is damaged");
      line += whole[i] == '\n' ? 1 : 0;
    }
  }

  @Test
  void a_last_line_with_the_zeros_of_a_power_cut_is_made_again() throws IOException {
    byte[] whole = journal(HEADER, LINES);
    Files.createDirectories(file().getParent());
    int lastLine = whole.length - bytes(fileLines().get(4)).length;
    for (int from = lastLine; from < whole.length; from++) {
      for (int to : new int[] {from + 1, whole.length}) {
        byte[] changed = whole.clone();
        Arrays.fill(changed, from, to, (byte) 0);
        Files.write(file(), changed);
        try (Journal journal = Journal.open(file(), HEADER)) {
          assertThat(read(journal)).isEqualTo(LINES.subList(0, 3));
          appendFrom(journal);
        }
        assertThat(file()).hasBinaryContent(whole);
      }
    }
    byte[] earlier = whole.clone();
    earlier[lastLine - 5] = 0;
    refused(earlier, "line 4 is damaged");
  }

  @Test
  void a_line_of_another_journal_is_refused() throws IOException {
    String foreign =
        new String(journal("{\"format\":\"other\"}", LINES), StandardCharsets.UTF_8)
            .lines()
            .skip(2)
            .findFirst()
            .orElseThrow();
    List<String> own = new ArrayList<>(fileLines());
    own.set(2, foreign + "\n");
    refused(bytes(String.join("", own)), "line 3 is damaged", "keep the 2 lines before it");
    assertThatThrownBy(() -> Journal.read(file(), (number, line) -> {}))
        .isInstanceOf(DamagedJournalException.class)
        .hasMessageContaining("line 3 is damaged");
  }

  @Test
  void zeros_where_a_power_cut_lost_the_first_line_are_no_content() throws IOException {
    byte[] whole = journal(HEADER, LINES);
    int first = bytes(fileLines().get(0)).length;
    Files.createDirectories(file().getParent());
    for (int kept = 0; kept < first; kept++) {
      byte[] zeros = Arrays.copyOf(whole, first);
      Arrays.fill(zeros, kept, first, (byte) 0);
      Files.write(file(), zeros);
      try (Journal journal = Journal.open(file(), HEADER)) {
        appendFrom(journal);
      }
      assertThat(file()).hasBinaryContent(whole);
    }
  }

  @Test
  void a_journal_is_read_without_knowing_its_header() throws IOException {
    byte[] whole = journal(HEADER, LINES);
    Files.createDirectories(file().getParent());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    List<String> read = new ArrayList<>();
    Journal.read(file(), (number, line) -> read.add(number + " " + line));
    assertThat(read).containsExactly("1 " + HEADER, "2 one", "3 zwei €", "4 ");
    assertThat(file()).hasBinaryContent(Arrays.copyOf(whole, whole.length - 1));
    try (Journal journal = Journal.open(file(), HEADER)) {
      assertThat(journal.lines()).isEqualTo(3);
      assertThatThrownBy(() -> Journal.read(file(), (number, line) -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("being written by this process");
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
