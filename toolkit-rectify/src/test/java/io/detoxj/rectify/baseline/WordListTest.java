/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordListTest {
  @TempDir Path folder;

  private WordList list(byte[] bytes) throws IOException {
    return WordList.read(Files.write(folder.resolve("list.txt"), bytes));
  }

  private WordList list(String text) throws IOException {
    return list(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reads_words_and_phrases_once() throws IOException {
    WordList list = list("grumblewort\n# soggy\n\n soggy turnip\r\ngrumblewort\n\u00e4rgelwurz");
    assertThat(list.words()).containsExactly("grumblewort", "soggy turnip", "\u00e4rgelwurz");
    assertThat(list).hasToString("3 words");
  }

  @Test
  void a_packed_list_is_unpacked() throws IOException {
    Path file = folder.resolve("list.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("soggy\nturnip\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(WordList.read(file).words()).containsExactly("soggy", "turnip");
  }

  @Test
  void files_that_are_no_list_are_refused_without_their_words() {
    assertThatThrownBy(() -> WordList.read(folder.resolve("none.txt")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("there is no word list")
        .hasMessageContaining("none.txt");
    assertThatThrownBy(() -> WordList.read(folder)).hasMessageContaining("there is no word list");
    assertThatThrownBy(() -> list("# nothing\n")).hasMessageContaining("holds 0 words");
    assertThatThrownBy(() -> list(new byte[] {'a', (byte) 0xff}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> list("soggy\n" + "turnip".repeat(20)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("120 characters")
        .hasMessageNotContaining("turnip");
    assertThatThrownBy(() -> list("#".repeat(1_000_001)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 1000000 bytes");
    String many =
        IntStream.range(0, 10_001).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    assertThatThrownBy(() -> list(many)).hasMessageContaining("holds 10001 words");
  }
}
