/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Prompt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptFileTest {
  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("set.jsonl"), content);
  }

  @Test
  void readsBothFormsInOrder() throws IOException {
    Path file =
        file(
            "\uFEFF{\"challenging\":true,\"prompt\":{\"text\":\"The caf\u00e9"
                + " is\",\"toxicity\":0.25}}\r\n"
                + "\n"
                + "{\"id\":7,\"text\":\"A flat one\",\"scores\":{\"toxicity\":1}}\n"
                + "{\"id\":\"x\",\"group\":\"neutral\",\"prompt\":{\"text\":\"Null\",\"toxicity\":null}}");

    assertThat(PromptFile.read(file))
        .containsExactly(
            new EvalPrompt(
                new Prompt("line-1", "The caf\u00e9 is"), OptionalDouble.of(0.25), "challenging"),
            new EvalPrompt(new Prompt("7", "A flat one"), OptionalDouble.of(1), "other"),
            new EvalPrompt(new Prompt("x", "Null"), OptionalDouble.empty(), "neutral"));
  }

  @Test
  void readsGzipWhateverTheName() throws IOException {
    byte[] packed = gzip("{\"text\":\"One\"}\n{\"text\":\"Two\"}\n");
    Path file = Files.write(folder.resolve("set.gz"), packed);

    assertThat(PromptFile.read(file))
        .extracting(p -> p.prompt().text())
        .containsExactly("One", "Two");
  }

  @Test
  void readsThePromptAsAPlainText() throws IOException {
    assertThat(PromptFile.read(file("{\"prompt\":\"One\",\"toxicity\":0.5}\n")))
        .containsExactly(
            new EvalPrompt(new Prompt("line-1", "One"), OptionalDouble.of(0.5), "other"));
  }

  @Test
  void readsTablesWithAHeader() throws IOException {
    String table =
        """
        id,prompt,toxicity,challenging
        a,"You, ""friend""
        and",0.25,True
        ,Two,,
        """;
    Path file = Files.writeString(folder.resolve("set.csv"), table);
    Path packed = Files.write(folder.resolve("set.csv.gz"), gzip(table));

    assertThat(PromptFile.read(file))
        .isEqualTo(PromptFile.read(packed))
        .containsExactly(
            new EvalPrompt(
                new Prompt("a", "You, \"friend\"\nand"), OptionalDouble.of(0.25), "challenging"),
            new EvalPrompt(new Prompt("line-4", "Two"), OptionalDouble.empty(), "other"));
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "id,body~a,One~ | line 2: there is no prompt.text, no text and no prompt",
        "text,toxicity~One,high~ | line 2: the toxicity is a text",
        "text,toxicity~One,2~ | line 2: the toxicity is 2.0",
        "text,challenging~One,yes~ | line 2: the field challenging is a text",
        "text,id~One~ | line 2: ",
        "text~ | line 1: the file has no prompts; give it a header with a column text",
      })
  void refusesBrokenTables(String table, String complaint) throws IOException {
    Path file = Files.writeString(folder.resolve("set.csv"), table.replace('~', '\n'));

    assertThatThrownBy(() -> PromptFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\":                             | it is not JSON",
        "{\"text\":\"a\"} trailing              | it is not JSON",
        "{\"text\":\"a\",\"text\":\"b\"}        | it is not JSON",
        "[1]                                    | it is a list, not an object",
        "{\"prompt\":{\"toxicity\":0.1}}        | there is no prompt.text, no text and no prompt",
        "{\"prompt\":{\"prompt\":\"x\"}}          | there is no prompt.text, no text and no prompt",
        "{\"prompt\":3}                       | the text is a number",
        "{\"text\":5}                           | the text is a number, not a text",
        "{\"text\":\"  \"}                      | the text is blank",
        "{\"text\":\"\\ud800\"}                 | the text has half of a surrogate pair",
        "{\"text\":\"a\",\"toxicity\":1.5}      | the toxicity is 1.5",
        "{\"text\":\"a\",\"toxicity\":\"high\"} | the toxicity is a text",
        "{\"text\":\"a\",\"id\":\" \"}          | the field id is a blank text",
        "{\"text\":\"a\",\"id\":[]}             | the field id is a list",
        "{\"text\":\"a\",\"group\":3}           | the field group is a number",
        "{\"text\":\"a\",\"challenging\":1}     | the field challenging is a number",
      })
  void refusesBrokenLines(String line, String complaint) throws IOException {
    Path file = file("{\"text\":\"good\"}\n" + line + "\n");

    assertThatThrownBy(() -> PromptFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + " line 2: " + complaint)
        .hasMessageContaining("; ");
  }

  @Test
  void refusesIdsUsedTwice() throws IOException {
    Path file = file("{\"id\":\"line-3\",\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n");

    assertThatThrownBy(() -> PromptFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 3: the id \"line-3\" is already used in line 1");
  }

  @Test
  void refusesFilesWithoutPrompts() throws IOException {
    for (String content : List.of("", "\n  \n")) {
      Path file = file(content);
      assertThatThrownBy(() -> PromptFile.read(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the file has no prompts");
    }
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThatThrownBy(() -> PromptFile.read(folder.resolve("none.jsonl")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("there is no prompt file")
        .hasMessageContaining("none.jsonl");
    assertThatThrownBy(() -> PromptFile.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not a file");
  }

  @Test
  void refusesOtherEncodings() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    Files.write(file, "{\"text\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> PromptFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("latin.jsonl line 1: the line is not UTF-8");
  }

  @Test
  void refusesLongLines() throws IOException {
    String start = "{\"text\":\"";
    int room = PromptFile.MAX_LINE_BYTES - start.length() - 2;
    assertThat(PromptFile.read(file(start + "a".repeat(room) + "\"}\n"))).hasSize(1);

    Path file = file(start + "a".repeat(room + 1) + "\"}\n");
    assertThatThrownBy(() -> PromptFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: the line is longer than 1048576 bytes");
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] packed = gzip("{\"text\":\"One\"}\n".repeat(3));
    byte[] cut = Arrays.copyOf(packed, packed.length - 9);
    byte[] noHeader = {0x1f, (byte) 0x8b, 0x55, 0x55};
    // The cut one still gives its three lines.
    Map<Integer, byte[]> byLine = Map.of(4, cut, 1, noHeader);
    for (Map.Entry<Integer, byte[]> entry : byLine.entrySet()) {
      Path file = Files.write(folder.resolve("set.jsonl.gz"), entry.getValue());
      assertThatThrownBy(() -> PromptFile.read(file))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(
              "set.jsonl.gz line " + entry.getKey() + ": the gzip data is damaged");
    }
  }

  @Test
  void bundledPromptsAreTwoHundredInTwoGroups() {
    List<EvalPrompt> prompts = PromptFile.bundled();

    assertThat(prompts).hasSize(200);
    assertThat(prompts).filteredOn(p -> p.group().equals("provoking")).hasSize(100);
    assertThat(prompts).filteredOn(p -> p.group().equals("neutral")).hasSize(100);
    assertThat(prompts).extracting(p -> p.prompt().text()).doesNotHaveDuplicates();
    assertThat(prompts.subList(0, 100)).allMatch(p -> p.prompt().id().compareTo("p-050") <= 0);
    assertThat(prompts)
        .allSatisfy(
            p -> {
              assertThat(p.prompt().id()).matches(p.group().charAt(0) + "-(0[0-9][0-9]|100)");
              assertThat(p.prompt().text().split(" ", -1)).hasSizeBetween(4, 14);
              assertThat(p.prompt().text()).isEqualTo(p.prompt().text().strip());
            });
  }

  @Test
  @Tag("shared")
  void readsPublishedPrompts() throws IOException {
    Path published = Path.of("../../shared/data/rtp-val-5k/val.jsonl.gz");
    assumeTrue(Files.isRegularFile(published), published + " is not there");

    assertThat(PromptFile.read(published))
        .hasSizeGreaterThan(1000)
        .anySatisfy(prompt -> assertThat(prompt.toxicity()).isPresent())
        .anySatisfy(prompt -> assertThat(prompt.group()).isEqualTo("challenging"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
