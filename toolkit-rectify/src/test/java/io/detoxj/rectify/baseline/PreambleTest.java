/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreambleTest {
  @TempDir Path folder;

  @Test
  void stands_before_the_prompt() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(TinyTokenizer.write(folder))) {
      Preamble preamble = Preamble.of(tokenizer, "hello the");
      int[] prompt = tokenizer.encodePrompt(" garden");
      assertThat(preamble.alone()).isEqualTo(tokenizer.encode("hello the"));
      assertThat(preamble.before(prompt)).isEqualTo(tokenizer.encode("hello the garden"));
      assertThat(preamble.withoutOpening(prompt)).isEqualTo(prompt);
      assertThatThrownBy(() -> Preamble.of(tokenizer, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one character");
    }
  }

  @Test
  void stands_behind_the_special_token_that_opens_a_prompt() throws IOException {
    int opening = TinyTokenizer.endOfText();
    try (Tokenizer tokenizer = Tokenizer.load(opened(opening))) {
      Preamble preamble = Preamble.of(tokenizer, "hello the");
      int[] prompt = tokenizer.encodePrompt(" garden");
      assertThat(prompt).hasSize(2).startsWith(opening);
      assertThat(preamble.alone()).isEqualTo(tokenizer.encodePrompt("hello the"));
      assertThat(preamble.before(prompt)).isEqualTo(tokenizer.encodePrompt("hello the garden"));
      assertThat(preamble.withoutOpening(prompt)).containsExactly(prompt[1]);
    }
  }

  @Test
  void stands_behind_a_prompt_on_which_a_text_begins() throws IOException {
    int end = TinyTokenizer.endOfText();
    try (Tokenizer plain = Tokenizer.load(TinyTokenizer.write(folder))) {
      Preamble preamble = Preamble.of(plain, "hello the");
      int[] text = plain.encode("hello the");
      assertThat(preamble.before(new int[] {end}))
          .startsWith(end)
          .endsWith(text)
          .hasSize(1 + text.length);
      assertThat(preamble.end(new int[] {end})).isEqualTo(text.length);
      assertThat(preamble.end(plain.encodePrompt(" garden"))).isEqualTo(text.length - 1);
      assertThat(preamble.withoutOpening(new int[] {end})).isEmpty();
    }
  }

  /** A tokenizer that puts a special token before a prompt. */
  private Path opened(int opening) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(TinyTokenizer.write(folder).toFile());
    String processor =
        """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "B", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                  {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens":
             {"B": {"id": "B", "ids": [%d], "tokens": ["<|endoftext|>"]}}}
        """
            .formatted(opening);
    json.set("post_processor", mapper.readTree(processor));
    Path changed = folder.resolve("changed.json");
    mapper.writeValue(changed.toFile(), json);
    return changed;
  }
}
