/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.chat.TemplateCases.Recorded;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.jinja.TemplateException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatTemplateTest {
  private static final List<ChatMessage> HELLO = List.of(ChatMessage.user("Hello"));
  private static final ChatTemplateOptions ANSWER = ChatTemplateOptions.forAnswer();

  @TempDir private Path folder;

  static List<Recorded> rendered() throws IOException {
    return TemplateCases.recorded("rendered.json");
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void conversations_are_rendered_as_transformers_renders_them(Recorded recorded)
      throws IOException {
    String source;
    String name = "templates/" + recorded.name() + ".jinja";
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
      source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(TemplateCases.texts(source)).isEqualTo(recorded.texts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat_template.jinja | {{ messages[0].content }} plain",
        "tokenizer_config.json | {\"chat_template\": \"{{ messages[0].content }} plain\"}",
        "tokenizer_config.json | {\"chat_template\": [{\"name\": \"default\", \"template\": \"{{ messages[0].content }} plain\"}]}",
        "chat_template.json | {\"chat_template\": \"{{ messages[0].content }} plain\"}",
        "additional_chat_templates/default.jinja | {{ messages[0].content }} plain"
      })
  void a_template_is_found_in_any_of_its_places(String file, String content) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), content);
    assertThat(ChatTemplate.load(folder).render(HELLO, ANSWER)).isEqualTo("Hello plain");
  }

  @Test
  void of_several_the_named_one_counts_or_the_one_for_tools_or_the_default_one()
      throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"chat_template": [{"name": "default", "template": "usual"},
                           {"name": "tool_use", "template": "tools"}]}
        """);
    Files.createDirectories(folder.resolve("additional_chat_templates"));
    Files.writeString(folder.resolve("additional_chat_templates/short.jinja"), "short");
    ChatTemplate template = ChatTemplate.load(folder);
    List<Map<String, Object>> tools = List.of(Map.of("name", "stop"));
    assertThat(template.names()).containsExactly("default", "tool_use", "short");
    assertThat(template.render(HELLO, ANSWER)).isEqualTo("usual");
    assertThat(template.render(HELLO, ANSWER.withTools(tools))).isEqualTo("tools");
    assertThat(template.named("short").render(HELLO, ANSWER.withTools(tools))).isEqualTo("short");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> template.named("long"))
        .withMessageContaining("[default, tool_use, short]");
    Files.writeString(folder.resolve("chat_template.jinja"), "file");
    assertThat(ChatTemplate.load(folder).render(HELLO, ANSWER)).isEqualTo("file");
    ChatTemplate nameless = ChatTemplate.of(Map.of("short", "x"), Map.of());
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> nameless.render(HELLO, ANSWER))
        .withMessageContaining("choose one by its name");
  }

  @Test
  void special_tokens_come_from_the_files_and_one_that_is_used_must_be_in_them()
      throws IOException {
    Files.writeString(
        folder.resolve("chat_template.jinja"), "{{ bos_token }}|{{ eos_token }}|{{ pad_token }}");
    Files.writeString(
        folder.resolve("special_tokens_map.json"),
        "{\"bos_token\": \"<old>\", \"eos_token\": {\"content\": \"</s>\"}}");
    assertThat(ChatTemplate.load(folder).render(HELLO, ANSWER)).isEqualTo("<old>|</s>|");
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": null}");
    assertThat(ChatTemplate.load(folder).render(HELLO, ANSWER)).isEqualTo("<s>|</s>|");
    Files.delete(folder.resolve("special_tokens_map.json"));
    assertThat(ChatTemplate.load(folder).render(HELLO, ANSWER)).isEqualTo("<s>||");
    Files.delete(config);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining("uses bos_token, and neither");
  }

  @Test
  void a_folder_without_a_template_is_refused_with_what_to_do() throws IOException {
    assertThat(ChatTemplate.find(folder)).isEmpty();
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"chat_template\": null}");
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining("has no chat template")
        .withMessageContaining("beside it as chat_template.jinja");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tokenizer_config.json | {\"chat_template\": 5} | must be a text or a list",
        "tokenizer_config.json | {\"chat_template\": [\"x\"]} | must have a name and a template",
        "tokenizer_config.json | {\"chat_template\": | is not sound JSON"
      })
  void damaged_files_are_refused(String file, String content, String message) throws IOException {
    Files.writeString(folder.resolve(file), content);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining(message);
  }

  @Test
  void a_template_of_other_bytes_or_too_many_is_refused() throws IOException {
    Path file = folder.resolve("chat_template.jinja");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining("is not UTF-8");
    Files.write(file, new byte[(4 << 20) + 1]);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining("is it a chat template?");
    Files.writeString(file, "{% if %}");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> ChatTemplate.load(folder))
        .withMessageContaining("line 1");
  }

  @Test
  void variables_tools_and_the_day_reach_the_template() {
    ChatTemplate template =
        ChatTemplate.of(
            Map.of(
                "default",
                "{{ bos_token }}{{ enable_thinking }}{{ strftime_now('%d %b %Y') }}{{ tools is none }}{{ documents[0].title }}{{ add_generation_prompt }}"),
            Map.of("bos_token", "<s>"));
    assertThat(
            template.render(
                HELLO,
                ANSWER
                    .with("enable_thinking", false)
                    .with("bos_token", "<b>")
                    .withDocuments(List.of(Map.of("title", "One")))
                    .withGenerationPrompt(false)
                    .on(LocalDate.of(2026, 2, 1))))
        .isEqualTo("<b>False01 Feb 2026TrueOneFalse");
    assertThat(template.readsClock()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> template.render(List.of(), ANSWER));
  }

  @Test
  void messages_keep_no_null_and_thoughts_have_each_of_their_names() {
    Map<String, Object> fields = new HashMap<>();
    fields.put("role", "assistant");
    fields.put("content", null);
    fields.put("reasoning", "hm");
    ChatTemplate template =
        ChatTemplate.of(Map.of("default", "{{ messages[0]|dictsort }}"), Map.of());
    assertThat(template.render(List.of(ChatMessage.of(fields)), ANSWER))
        .isEqualTo(
            "[('reasoning', 'hm'), ('reasoning_content', 'hm'), ('role', 'assistant'), ('thinking', 'hm')]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatMessage.of(Map.of("content", "x")))
        .withMessageContaining("needs a role");
  }

  @Test
  void the_mark_after_an_answer_ends_a_turn() throws IOException {
    Path files = TinyGpt2.writeTo(folder);
    TinyGpt2.addToken(files, "<end>");
    TinyGpt2.addToken(files, "<end>2");
    try (Tokenizer tokenizer = Tokenizer.load(files.resolve("tokenizer.json"))) {
      assertThat(ended("{{ m.content }}<end>\n", tokenizer)).contains("<end>");
      assertThat(ended("{{ m.content }} \n<end>2\n", tokenizer)).contains("<end>2");
      assertThat(ended("{{ m.content }}.<end>\n", tokenizer)).isEmpty();
      assertThat(ended("{{ m.content }}", tokenizer)).isEmpty();
      assertThat(ended("{{ raise_exception('no') }}", tokenizer)).isEmpty();
    }
  }

  private static Optional<String> ended(String turn, Tokenizer tokenizer) {
    String source = "{% for m in messages %}" + turn + "{% endfor %}";
    return ChatTemplate.of(Map.of("default", source), Map.of()).endOfTurn(tokenizer);
  }
}
