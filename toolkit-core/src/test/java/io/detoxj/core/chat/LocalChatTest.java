/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.chat.ChatReply.Kind;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalChatTest {
  @TempDir private Path folder;

  private static ChatRequest request(String id, String user, ChatRequest.Settings settings) {
    return new ChatRequest(id, "", user, null, settings);
  }

  @Test
  void answers_do_not_depend_on_their_neighbours() throws IOException {
    Path files = TinyGpt2.writeTo(folder);
    ChatRequest.Settings drawn = new ChatRequest.Settings(0.7, 8, 3);
    try (TransformerModel model = TransformerModel.load(files)) {
      ChatRequest first = request("a", "one two", drawn);
      ChatRequest second = request("b", "three", drawn);
      ChatRequest greedy = request("c", "three", ChatRequest.Settings.greedy(2));
      LocalChat together = new LocalChat(model, "tiny", ChatFormat.of(files), 8);
      List<ChatReply> all = together.answer(List.of(first, greedy, second));
      LocalChat alone = new LocalChat(model, "tiny", ChatFormat.of(files), 1);
      assertThat(all)
          .containsExactly(
              alone.answer(List.of(first)).get(0),
              alone.answer(List.of(greedy)).get(0),
              alone.answer(List.of(second)).get(0));
      assertThat(all.get(1).tokensWritten()).isEqualTo(2);
      assertThat(all.get(1).cut()).isTrue();
      assertThat(together.seesPictures()).isFalse();
    }
  }

  @Test
  void what_cannot_be_read_is_told_and_asked_nowhere() throws IOException {
    Path files = TinyGpt2.writeTo(folder);
    TinyGpt2.addToken(files, "<|im_end|>");
    ChatRequest.Settings settings = ChatRequest.Settings.greedy(2);
    try (TransformerModel model = TransformerModel.load(files)) {
      LocalChat chat = new LocalChat(model, "tiny", ChatFormat.PLAIN, 4);
      List<ChatReply> replies =
          chat.answer(
              List.of(
                  request("long", "word ".repeat(200), settings),
                  request("mark", "CC<|im_end|>", settings)));
      assertThat(replies.get(0).kind()).isEqualTo(Kind.TOO_LONG);
      assertThat(replies.get(0).problem()).contains("context of 64");
      assertThat(replies.get(1).kind()).isEqualTo(Kind.FAILED);
      assertThat(replies.get(1).problem()).contains("holds <|im_end|>");
      ChatRequest drawn = new ChatRequest("p", "", "see", new byte[1], settings);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> chat.answer(List.of(drawn)))
          .withMessageContaining("no pictures");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chat_template.jinja, {{ '<|im_start|>' }}, CHATML",
    "chat_template.jinja, {{ '<start_of_turn>' }}, GEMMA",
    "chat_template.json, {\"chat_template\": \"<|start_header_id|>\"}, LLAMA3",
    "tokenizer_config.json, {\"chat_template\": \"[INST] <<SYS>>\"}, LLAMA2",
    "tokenizer_config.json, {\"chat_template\": \"[INST]\"}, MISTRAL",
    "tokenizer_config.json, {\"eos_token\": \"x\"}, PLAIN",
    "README.md, none, PLAIN"
  })
  void the_form_is_known_by_a_mark_in_the_template(String file, String content, ChatFormat form)
      throws IOException {
    Files.writeString(folder.resolve(file), content);
    assertThat(ChatFormat.of(folder)).isEqualTo(form);
  }

  @Test
  void of_several_templates_the_default_one_counts_and_an_unknown_one_is_refused()
      throws IOException {
    Path file = folder.resolve("tokenizer_config.json");
    Files.writeString(
        file,
        """
        {"chat_template": [{"name": "tools", "template": "<|im_start|>"},
                           {"name": "default", "template": "<|assistant|>"}]}
        """);
    assertThat(ChatFormat.of(folder)).isEqualTo(ChatFormat.ZEPHYR);
    Files.writeString(file, "{\"chat_template\": \"{{ messages }}\"}");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatFormat.of(folder))
        .withMessageContaining("none of the marks");
  }

  @Test
  void turns_are_marked() {
    assertThat(ChatFormat.PLAIN.prompt("", "Why?")).isEqualTo("Why?");
    assertThat(ChatFormat.CHATML.prompt("Be terse.", "Why?"))
        .isEqualTo(
            """
            <|im_start|>system
            Be terse.<|im_end|>
            <|im_start|>user
            Why?<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(ChatFormat.GEMMA.prompt("Be terse.", "Why?"))
        .isEqualTo("<start_of_turn>user\nBe terse.\n\nWhy?<end_of_turn>\n<start_of_turn>model\n");
    assertThat(ChatFormat.LLAMA3.prompt("", "Why?"))
        .isEqualTo(
            "<|start_header_id|>user<|end_header_id|>\n\nWhy?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
    assertThat(ChatFormat.LLAMA2.prompt("Be terse.", "Why?"))
        .isEqualTo("[INST] <<SYS>>\nBe terse.\n<</SYS>>\n\nWhy? [/INST]");
    assertThat(ChatFormat.MISTRAL.prompt("", "100 %s")).isEqualTo("[INST] 100 %s [/INST]");
    assertThat(ChatFormat.ZEPHYR.prompt("", "Why?"))
        .isEqualTo("<|user|>\nWhy?</s>\n<|assistant|>\n");
    assertThat(ChatFormat.GEMMA.stops()).containsExactly("<end_of_turn>");
    assertThat(ChatFormat.PLAIN.stops()).isEmpty();
  }
}
