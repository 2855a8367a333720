/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLineFileTest {
  @TempDir Path folder;

  @Test
  void linesCarryTheirNumbersAndBlankOnesArePassedOver() throws IOException {
    Path file =
        DataFolder.write(folder, "a.jsonl.gz", "{\"text\":\"one\"}", "", "{\"text\":\"é\"}");

    assertThat(texts(file)).containsExactly("1 one", "3 é");
  }

  @Test
  void brokenLinesAreNamedAndNotQuoted() throws IOException {
    Path file = DataFolder.write(folder, "a.jsonl", "{\"text\":\"one\"}", "{\"text\": turnip}");

    assertThatThrownBy(() -> texts(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a.jsonl, line 2: broken JSON at column")
        .hasMessageNotContaining("turnip");
  }

  @Test
  void linesThatAreNoObjectsAreRefused() throws IOException {
    Path list = DataFolder.write(folder, "a.jsonl", "[1]");
    Path two = DataFolder.write(folder, "b.jsonl", "{} {}");

    assertThatThrownBy(() -> texts(list))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: not a JSON object");
    assertThatThrownBy(() -> texts(two))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: broken JSON");
  }

  @Test
  void missingAndMistypedFieldsAreNamed() throws IOException {
    Path missing = DataFolder.write(folder, "a.jsonl", "{\"body\":\"one\"}");
    Path number = DataFolder.write(folder, "b.jsonl", "{\"text\":7}");

    assertThatThrownBy(() -> texts(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: field \"text\" is missing");
    assertThatThrownBy(() -> texts(number))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("field \"text\" is of type number; it must be a string");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path whole = DataFolder.write(folder, "a.jsonl.gz", "{\"text\":\"one two three four\"}");
    byte[] bytes = Files.readAllBytes(whole);
    Path torn = Files.write(folder.resolve("torn.gz"), Arrays.copyOf(bytes, bytes.length - 9));
    Path plain = Files.writeString(folder.resolve("plain.gz"), "not packed at all");
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9, 'b'});

    for (Path file : List.of(torn, plain, latin)) {
      assertThatThrownBy(() -> JsonLineFile.text(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(file.getFileName().toString())
          .hasMessageContaining("not readable as (packed) UTF-8 text");
      assertThatThrownBy(() -> texts(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }

  @Test
  void missingFilesAreNamed() {
    assertThatThrownBy(() -> JsonLineFile.text(folder.resolve("none.gz")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.gz");
  }

  @Test
  void packedBombsAreStopped() throws IOException {
    Path file = DataFolder.write(folder, "a.txt.gz", "x".repeat(1_000));

    try (InputStream in = JsonLineFile.open(file, 1_001)) {
      assertThat(in.readAllBytes()).hasSize(1_001);
    }
    try (InputStream in = JsonLineFile.open(file, 1_000)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("more than 1000 bytes");
    }
  }

  private static List<String> texts(Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    JsonLineFile.forEachLine(file, line -> texts.add(line.number() + " " + line.text("text")));
    return texts;
  }
}
