/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptSetTest {
  @TempDir Path folder;

  /** Six good lines, four bad ones of different kinds, and a blank one. */
  private Path mixed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      bytes.writeBytes("{\"text\":\"good\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    bytes.writeBytes("not json\n\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\":\"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes("{\"text\":\"a\",\"toxicity\":7}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"id\":\"line-1\",\"text\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("{\"text\":\"last\"}".getBytes(StandardCharsets.UTF_8));
    return Files.write(folder.resolve("set.jsonl"), bytes.toByteArray());
  }

  @Test
  void countsUnreadableLinesWithTheirNumbersAndReasons() throws IOException {
    Path file = mixed();

    PromptSet set = PromptFile.readLenient(file, 0.4);

    assertThat(set.prompts()).hasSize(6);
    assertThat(set.prompts().get(5).prompt().id()).isEqualTo("line-11");
    assertThat(set.unreadable()).isEqualTo(4);
    assertThat(set.unreadableShare()).isEqualTo(0.4);
    assertThat(set.examples())
        .extracting(PromptSet.UnreadableLine::number)
        .containsExactly(6, 8, 9, 10);
    assertThat(set.examples())
        .extracting(PromptSet.UnreadableLine::reason)
        .satisfiesExactly(
            reason -> assertThat(reason).startsWith("it is not JSON"),
            reason -> assertThat(reason).startsWith("the line is not UTF-8"),
            reason -> assertThat(reason).startsWith("the toxicity is 7"),
            reason -> assertThat(reason).startsWith("the id \"line-1\" is already used in line 1"));
    assertThat(set.sha256()).isEqualTo(Sha256.hex(file));
  }

  @Test
  void refusesAFileAboveTheShare() throws IOException {
    Path file = mixed();

    assertThatThrownBy(() -> PromptFile.readLenient(file, 0.39))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + ": 4 of 10 lines are unreadable")
        .hasMessageContaining("at most a share of 0.39")
        .hasMessageContaining("line 6: it is not JSON");
    assertThatThrownBy(() -> PromptFile.read(file)).hasMessageContaining("line 6");
  }

  @Test
  void aFileOfUnreadableLinesAloneIsRefusedWhateverTheShare() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.jsonl"), "x\n".repeat(200));

    assertThatThrownBy(() -> PromptFile.readLenient(file, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("200 of 200 lines are unreadable");
  }

  @Test
  void keepsNoMoreThanAHundredExamples() throws IOException {
    Path file =
        Files.writeString(folder.resolve("bad.jsonl"), "{\"text\":\"a\"}\n" + "x\n".repeat(200));

    PromptSet set = PromptFile.readLenient(file, 1);

    assertThat(set.unreadable()).isEqualTo(200);
    assertThat(set.examples()).hasSize(PromptSet.MAX_EXAMPLES);
  }

  @Test
  void aLineWithoutEndIsRefusedForTheWholeFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("long.jsonl"),
            "{\"text\":\"a\"}\n" + "a".repeat(PromptFile.MAX_LINE_BYTES + 1));

    assertThatThrownBy(() -> PromptFile.readLenient(file, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2: the line is longer than");
  }

  @Test
  void refusesSharesThatAreNone() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> PromptFile.readLenient(folder.resolve("set.jsonl"), share))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("must be from 0 to 1, not " + share);
    }
  }
}
