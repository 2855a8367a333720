/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteLevelBpeTest {
  private static final Path GPT2 = Path.of("../../shared/data/gpt2-tokenizer");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Path merges(String text) throws IOException {
    return Files.writeString(folder.resolve("vocab.bpe"), text);
  }

  private JsonNode cut(Path merges, int size) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    ByteLevelBpe.writeCut(merges, size, file);
    return JSON.readTree(file.toFile());
  }

  @Test
  void cutsToTheFirstMerges() throws IOException {
    JsonNode root = cut(merges("#version: 0.2\na b\nab c\nx y\n"), 259);
    JsonNode vocabulary = root.path("model").path("vocab");
    assertThat(vocabulary.size()).isEqualTo(259);
    assertThat(vocabulary.path("!").asInt(-1)).isZero();
    assertThat(vocabulary.path("~").asInt()).isEqualTo(93);
    assertThat(vocabulary.path("\u00a1").asInt()).isEqualTo(94);
    assertThat(vocabulary.path("\u00ff").asInt()).isEqualTo(187);
    assertThat(vocabulary.path("\u0100").asInt()).isEqualTo(188);
    assertThat(vocabulary.path("\u0143").asInt()).isEqualTo(255);
    assertThat(vocabulary.path("ab").asInt()).isEqualTo(256);
    assertThat(vocabulary.path("abc").asInt()).isEqualTo(257);
    assertThat(vocabulary.path("<|endoftext|>").asInt()).isEqualTo(258);
    assertThat(root.path("model").path("merges").toString()).isEqualTo("[\"a b\",\"ab c\"]");
    assertThat(root.path("added_tokens").path(0).path("id").asInt()).isEqualTo(258);
  }

  @Test
  void encodesByTheMergesItKept() throws IOException {
    cut(merges("#version: 0.2\na b\nab c\nx y\n"), 259);
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      assertThat(tokenizer.encode("abcxy")).containsExactly(257, 'x' - '!', 'y' - '!');
    }
  }

  @Test
  void bytesAloneAreAVocabulary() throws IOException {
    assertThat(cut(merges("#version: 0.2\n"), 257).path("model").path("merges")).isEmpty();
  }

  @Test
  void packedAndPlainGiveTheSameBytes() throws IOException {
    String text = "#version: 0.2\na b\n\u0120 t\n";
    cut(merges(text), 259);
    byte[] plain = Files.readAllBytes(folder.resolve("tokenizer.json"));
    Path packed = folder.resolve("vocab.bpe.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    cut(packed, 259);
    assertThat(Files.readAllBytes(folder.resolve("tokenizer.json"))).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({
    "'', line 1 is not a version comment",
    "a b, line 1 is not a version comment",
    "#version|a b, has 1 merges but the vocabulary needs 2; ask for at most 258",
    "#version|a b|ab, line 3 is not two symbols",
    "#version|a b|a  b, line 3 is not two symbols",
    "#version|a b|a bc, line 3 does not make a new token",
    "#version|a b|a b, line 3 does not make a new token"
  })
  void refusesMalformedMerges(String lines, String reason) throws IOException {
    Path file = merges(lines.replace('|', '\n'));
    assertThatThrownBy(() -> ByteLevelBpe.writeCut(file, 259, folder.resolve("t.json")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("vocab.bpe", reason);
    assertThat(folder.resolve("t.json")).doesNotExist();
  }

  @Test
  void refusesSmallSizesAndUnreadableFiles() throws IOException {
    Path target = folder.resolve("t.json");
    Path sound = merges("#version: 0.2\na b\n");
    assertThatThrownBy(() -> ByteLevelBpe.writeCut(sound, 256, target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("256 is too small", "at least 257");
    assertThatThrownBy(() -> ByteLevelBpe.writeCut(folder.resolve("none.bpe"), 258, target))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no merges file");
    Path notPacked = Files.copy(sound, folder.resolve("plain.gz"));
    assertThatThrownBy(() -> ByteLevelBpe.writeCut(notPacked, 258, target))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("plain.gz", "damaged");
    Path latin = Files.write(folder.resolve("latin.bpe"), new byte[] {'#', '\n', (byte) 0xe9});
    assertThatThrownBy(() -> ByteLevelBpe.writeCut(latin, 258, target))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("latin.bpe", "UTF-8");
  }

  @Test
  @Tag("shared")
  void firstIdsAreThoseOfGpt2() throws IOException {
    assumeShared();
    JsonNode vocabulary = cut(GPT2.resolve("vocab.bpe.gz"), 4096).path("model").path("vocab");
    JsonNode published;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(GPT2.resolve("encoder.json.gz")))) {
      published = JSON.readTree(in);
    }
    assertThat(vocabulary.size()).isEqualTo(4096);
    int compared = 0;
    for (var entry : published.properties()) {
      int id = entry.getValue().asInt();
      if (id < 4095) {
        assertThat(vocabulary.path(entry.getKey()).asInt(-1)).as(entry.getKey()).isEqualTo(id);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4095);
    assertThat(vocabulary.path("<|endoftext|>").asInt()).isEqualTo(4095);
  }

  @Test
  @Tag("shared")
  void fullVocabularyEncodesAsPublished() throws IOException {
    assumeShared();
    JsonNode full = cut(GPT2.resolve("vocab.bpe.gz"), 50_257);
    // The fixtures encode a special token's name as plain text, as GPT-2's own code does.
    ((ObjectNode) full).putArray("added_tokens");
    Path file = Files.writeString(folder.resolve("plain.json"), full.toString());
    int fixtures = 0;
    try (Tokenizer plain = Tokenizer.load(file);
        Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(50_257);
      assertThat(tokenizer.endOfText()).hasValue(50_256);
      for (String line : Files.readAllLines(GPT2.resolve("fixtures.jsonl"))) {
        JsonNode fixture = JSON.readTree(line);
        String text = fixture.path("text").asText();
        int[] ids = JSON.convertValue(fixture.path("ids"), int[].class);
        assertThat(plain.encode(text)).as(text).containsExactly(ids);
        if (!text.contains("<|endoftext|>")) {
          assertThat(tokenizer.encode(text)).as(text).containsExactly(ids);
          assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
        fixtures++;
      }
    }
    assertThat(fixtures).isEqualTo(31);
  }

  private static void assumeShared() {
    assumeTrue(Files.isDirectory(GPT2), "no reference data in " + GPT2 + "; test left out");
  }
}
