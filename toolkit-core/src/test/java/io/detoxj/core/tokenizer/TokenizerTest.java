/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.fixture.TinyTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void load() throws IOException {
    tokenizer = Tokenizer.load(TinyTokenizer.write(folder));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello the soggy turnip, you!",
        "tab\tand\nnew\r\nlines  two spaces ",
        "emoji \uD83E\uDD55\uD83D\uDC68\u200D\uD83C\uDF3E, \u00e9\u4e2d\u0627, nul \u0000 end",
        "it 's spaced , oddly . do n't tidy"
      })
  void textComesBackUnchanged(String text) {
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Test
  void mergesWordsAndKnowsBytes() {
    // 'A' is the 33rd printable byte; the space is byte 32, the 33rd of those without a sign.
    assertThat(tokenizer.encode("A")).containsExactly('A' - '!');
    assertThat(tokenizer.encode(" ")).containsExactly(188 + 32);
    int[] ids = tokenizer.encode("hello you soggy");
    assertThat(IntStream.of(ids).mapToObj(tokenizer::token))
        .containsExactly("hello", "\u0120you", "\u0120soggy");
    assertThat(tokenizer.decode(List.of(ids[0], ids[2]))).isEqualTo("hello soggy");
  }

  @Test
  void longTextIsNotCut() {
    String text = "hello" + " you".repeat(5_000);
    assertThat(tokenizer.encode(text)).hasSize(5_001);
    assertThat(tokenizer.encodeAll(List.of(text, "A")).get(0)).hasSize(5_001);
  }

  @Test
  void truncationAndPaddingOfTheFileAreSwitchedOff() throws IOException {
    String json = Files.readString(folder.resolve("tokenizer.json"));
    String cutting =
        json.replace(
                "\"truncation\" : null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 4,"
                    + " \"strategy\": \"LongestFirst\", \"stride\": 0}")
            .replace(
                "\"padding\" : null",
                "\"padding\": {\"strategy\": {\"Fixed\": 9}, \"direction\": \"Right\","
                    + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
                    + " \"pad_token\": \"!\"}");
    assertThat(cutting).contains("Fixed", "LongestFirst");
    Path file = Files.writeString(folder.resolve("cutting.json"), cutting);
    try (Tokenizer loaded = Tokenizer.load(file)) {
      assertThat(loaded.encode("AAAAAA")).hasSize(6);
      assertThat(loaded.encodeAll(List.of("A", "AAAAAA")).get(0)).hasSize(1);
    }
  }

  @Test
  void configurationBesideTheFileHasNoEffect() throws IOException {
    Path beside = Files.createDirectory(folder.resolve("beside"));
    Path file = TinyTokenizer.write(beside);
    Files.writeString(
        beside.resolve("tokenizer_config.json"),
        "{\"clean_up_tokenization_spaces\": true, \"model_max_length\": 3,"
            + " \"add_prefix_space\": true, \"eos_token\": \"<|endoftext|>\"}");
    try (Tokenizer loaded = Tokenizer.load(file)) {
      String text = "do n't tidy , it .";
      assertThat(loaded.encode(text)).isEqualTo(tokenizer.encode(text));
      assertThat(loaded.decode(loaded.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void manyTextsAsOneByOne() {
    List<String> texts = List.of("hello", "", "the soggy turnip", "\t");
    List<int[]> ids = tokenizer.encodeAll(texts);
    assertThat(ids).hasSize(4);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(ids.get(i)).isEqualTo(tokenizer.encode(texts.get(i)));
    }
    assertThat(tokenizer.encodeAll(List.of())).isEmpty();
  }

  @Test
  void specialTokenInTextIsThatTokenAndIsNotDecoded() {
    int end = TinyTokenizer.endOfText();
    assertThat(tokenizer.vocabularySize()).isEqualTo(TinyTokenizer.vocabularySize());
    assertThat(tokenizer.endOfText()).hasValue(end);
    assertThat(tokenizer.token(end)).isEqualTo("<|endoftext|>");
    assertThat(tokenizer.encode("A<|endoftext|>A")).containsExactly(32, end, 32);
    assertThat(tokenizer.decode(new int[] {32, end, 32})).isEqualTo("AA");
  }

  @Test
  void halfACharacterBecomesTheReplacementCharacter() {
    int[] carrot = tokenizer.encode("\uD83E\uDD55");
    assertThat(carrot).hasSize(4);
    assertThat(tokenizer.decode(new int[] {carrot[0], carrot[1]})).isEqualTo("\uFFFD");
    assertThat(tokenizer.encode("A\uD83EB")).isEqualTo(tokenizer.encode("A\uFFFDB"));
    assertThat(tokenizer.encode("\uDD55")).isEqualTo(tokenizer.encode("\uFFFD"));
  }

  @Test
  void idsOfNoTokenDecodeToNothingAndNegativeOnesAreRefused() {
    int size = tokenizer.vocabularySize();
    int hello = tokenizer.encode("hello")[0];
    assertThat(tokenizer.decode(new int[] {size, hello, size + 100_000, Integer.MAX_VALUE}))
        .isEqualTo("hello");
    assertThat(tokenizer.token(size)).isEmpty();
    assertThat(tokenizer.piece(size)).isEmpty();
    assertThatThrownBy(() -> tokenizer.decode(new int[] {0, -1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("token id -1", "0 to " + (size - 1));
    assertThatThrownBy(() -> tokenizer.token(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 to " + (size - 1));
  }

  @Test
  void threadsShareOneTokenizer() {
    String text = "hello you soggy turnip ".repeat(50);
    int[] expected = tokenizer.encode(text);
    assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> tokenizer.encode(text)))
        .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
  }

  @Test
  void refusesUseAfterClosing() {
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("A"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":4000000000},\"merges\":[]}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":2000000000},\"merges\":[]}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
        "{\"model\":{\"type\":\"Abacus\",\"vocab\":{\"a\":0}}}"
      })
  void refusesMalformedFiles(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), json);
    assertThatThrownBy(() -> Tokenizer.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.json");
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(() -> Tokenizer.load(folder.resolve("none.json")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("there is no tokenizer file", "none.json");
  }

  @Test
  void a_prompt_begins_as_the_post_processor_says(@TempDir Path folder) throws IOException {
    Path file = TinyTokenizer.write(folder);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    try (Tokenizer plain = Tokenizer.load(file)) {
      assertThat(plain.encodePrompt("hello")).isEqualTo(plain.encode("hello")).hasSize(1);
    }
    int begin = TinyTokenizer.endOfText();
    String name = "<|endoftext|>";
    json.set(
        "post_processor",
        mapper.readTree(
            ("{'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': 'B', 'type_id':"
                    + " 0}}, {'Sequence': {'id': 'A', 'type_id': 0}}], 'pair': [{'Sequence': {'id':"
                    + " 'A', 'type_id': 0}}, {'Sequence': {'id': 'B', 'type_id': 1}}],"
                    + " 'special_tokens': {'B': {'id': 'B', 'ids': ["
                    + begin
                    + "], 'tokens': ['"
                    + name
                    + "']}}}")
                .replace('\'', '"')));
    Path changed = folder.resolve("changed.json");
    mapper.writeValue(changed.toFile(), json);
    try (Tokenizer tokenizer = Tokenizer.load(changed)) {
      int hello = tokenizer.encode("hello")[0];
      assertThat(tokenizer.encode("hello")).containsExactly(hello);
      assertThat(tokenizer.encodePrompt("hello")).containsExactly(begin, hello);
    }
  }
}
