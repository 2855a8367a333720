/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.chat.ChatReply.Kind;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TURNS =
      "{% for m in messages %}<{{ m.role }}>{{ m.content|trim }}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

  private static ChatFormat format(String template) {
    return ChatFormat.of(
        ChatTemplate.of(Map.of("default", template), Map.of()), ChatTemplateOptions.forAnswer());
  }

  private static String read(ChatFormat format, String system, String user) {
    Prompt prompt = format.prompt("p", system, user);
    return prompt.rendered() == null ? prompt.text() : prompt.rendered();
  }

  @Test
  void a_folder_speaks_by_its_template_or_in_plain_text() throws IOException {
    assertThat(ChatFormat.of(folder)).isSameAs(ChatFormat.PLAIN);
    assertThat(read(ChatFormat.PLAIN, "Be terse.", "Why?")).isEqualTo("Be terse.\n\nWhy?");
    Files.writeString(folder.resolve("chat_template.jinja"), TURNS);
    ChatFormat format = ChatFormat.of(folder);
    assertThat(read(format, "", "Why?")).isEqualTo("<user>Why?<end><assistant>");
    assertThat(read(format, "Be terse.", "Why?"))
        .isEqualTo("<system>Be terse.<end><user>Why?<end><assistant>");
    assertThat(format.prompt("p", "Be terse.", "Why?").text()).isEqualTo("Why?");
    assertThat(format.toString()).startsWith("chat template ");
    assertThat(format.fingerprint()).isNotEqualTo(ChatFormat.PLAIN.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ messages[0].content }}!",
        "{% for m in messages if m.role == 'user' %}{{ m.content }}!{% endfor %}"
      })
  void where_a_system_text_has_no_place_it_stands_before_the_question(String template) {
    ChatFormat format = format(template);
    assertThat(format.placesSystem()).isFalse();
    assertThat(read(format, "Be terse.", "Why?")).isEqualTo("Be terse.\n\nWhy?!");
    assertThat(read(format, "", "Why?")).isEqualTo("Why?!");
  }

  @Test
  void a_template_that_leaves_out_the_question_is_refused() {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> format("fixed"))
        .withMessageContaining("leaves out what the user says");
  }

  /** Lets a tokenizer put a token before every text, as Llama's does. */
  private static void begun(Path files, int id) throws IOException {
    Path file = files.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.set(
        "post_processor",
        JSON.readTree(
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<begin>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}}],
             "special_tokens": {"<begin>": {"id": "<begin>", "ids": [%s], "tokens": ["<begin>"]}}}
            """
                .formatted(id)));
    Files.writeString(file, json.toString());
  }

  @Test
  void a_question_is_read_with_the_marks_of_the_template_alone_and_a_turn_ends_at_its_mark()
      throws IOException {
    Path files = TinyGpt2.writePadded(folder, 300);
    int begin = TinyGpt2.addToken(files, "<begin>");
    int end = TinyGpt2.addToken(files, "<end>");
    begun(files, begin);
    ChatFormat format = format("<begin>{% for m in messages %}{{ m.content }}<end>{% endfor %}");
    try (TransformerModel model = TransformerModel.load(files)) {
      assertThat(format.stops(model.tokenizer())).containsExactly("<end>");
      assertThat(model.tokenizer().encodePrompt("one")).startsWith(begin);
      int[] read = format.prompt("p", "", "one").tokens(model.tokenizer());
      assertThat(read).startsWith(begin).endsWith(end);
      assertThat(read).hasSize(2 + model.tokenizer().encode("one").length);
      LocalChat chat = new LocalChat(model, "tiny", format, 2);
      ChatRequest asked = request("a", "one", ChatRequest.Settings.greedy(3));
      assertThat(chat.answer(List.of(asked)).get(0).tokensRead()).isEqualTo(read.length);
      LocalChat plain = new LocalChat(model, "tiny", ChatFormat.PLAIN, 2);
      assertThat(chat.fingerprint()).isNotEqualTo(plain.fingerprint());
    }
  }

  @Test
  void a_question_that_the_template_refuses_has_no_answer() throws IOException {
    Path files = TinyGpt2.writeTo(folder);
    ChatFormat format =
        format(
            "{% if messages[0].content == 'no' %}{{ raise_exception('not this') }}{% endif %}{{ messages[0].content }}");
    try (TransformerModel model = TransformerModel.load(files)) {
      LocalChat chat = new LocalChat(model, "tiny", format, 2);
      ChatReply reply =
          chat.answer(List.of(request("a", "no", ChatRequest.Settings.greedy(1)))).get(0);
      assertThat(reply.kind()).isEqualTo(Kind.FAILED);
      assertThat(reply.problem()).contains("not this");
    }
  }
}
