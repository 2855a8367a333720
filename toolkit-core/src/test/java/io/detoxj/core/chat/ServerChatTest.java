/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatReply.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerChatTest {
  private static final String KEY = "sesame-0123456789";
  private static final ChatRequest.Settings SETTINGS = new ChatRequest.Settings(0.7, 1024, 9);

  private final Deque<String> scripted = new ArrayDeque<>();
  private final List<Long> pauses = new ArrayList<>();
  private ScriptedChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedChatServer.start(request -> scripted.pop());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ServerChat chat(URI address, Duration patience) {
    ServerChatOptions usual = ServerChatOptions.of(address, "model-7b");
    ServerChatOptions options =
        usual.with(usual.limits().withRequestsPerSecond(0).withAttempts(3, patience));
    return ServerChat.open(
        options, name -> name.equals("OPENAI_API_KEY") ? KEY : null, pauses::add);
  }

  private ChatReply ask(String... script) {
    scripted.addAll(List.of(script));
    return ask(chat(server.address(), Duration.ofMinutes(2)), null);
  }

  private static ChatReply ask(ChatModel model, byte[] picture) {
    return model
        .answer(List.of(new ChatRequest("a", "You are terse.", "Why?", picture, SETTINGS)))
        .get(0);
  }

  @Test
  void a_request_has_the_texts_and_settings() {
    ChatReply reply = ask("Because.");
    assertThat(reply).isEqualTo(new ChatReply(Kind.ANSWERED, "Because.", "", false, 100L, 7L, 1));
    JsonNode request = server.requests().get(0);
    assertThat(request.path("model").textValue()).isEqualTo("model-7b");
    assertThat(request.at("/messages/0/role").textValue()).isEqualTo("system");
    assertThat(request.at("/messages/0/content").textValue()).isEqualTo("You are terse.");
    assertThat(request.at("/messages/1/content").textValue()).isEqualTo("Why?");
    assertThat(request.path("temperature").doubleValue()).isEqualTo(0.7);
    assertThat(request.path("max_tokens").intValue()).isEqualTo(1024);
    assertThat(request.path("seed").intValue()).isEqualTo(9);
    assertThat(server.keys()).containsExactly("Bearer " + KEY);
  }

  @Test
  void a_picture_is_a_part_beside_the_text() {
    scripted.add("I see.");
    byte[] picture = {1, 2, 3};
    ask(chat(server.address(), Duration.ofMinutes(2)), picture);
    JsonNode content = server.requests().get(0).at("/messages/1/content");
    assertThat(content.at("/0/text").textValue()).isEqualTo("Why?");
    assertThat(content.at("/1/type").textValue()).isEqualTo("image_url");
    String url = content.at("/1/image_url/url").textValue();
    assertThat(url).startsWith("data:image/png;base64,");
    assertThat(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))).isEqualTo(picture);
  }

  @Test
  void an_address_of_completions_gets_plain_text() {
    scripted.add("200 {\"choices\":[{\"text\":\" A\",\"finish_reason\":\"length\"}]}");
    ServerChat plain = chat(server.address("/v1/completions"), Duration.ofMinutes(2));
    assertThat(ask(plain, null))
        .isEqualTo(new ChatReply(Kind.ANSWERED, " A", "", true, null, null, 1));
    assertThat(server.requests().get(0).path("prompt").textValue())
        .isEqualTo("You are terse.\n\nWhy?");
    assertThat(plain.seesPictures()).isFalse();
    assertThat(chat(server.address(), Duration.ofMinutes(2)).seesPictures()).isTrue();
  }

  @Test
  void a_busy_server_is_asked_again_after_five_and_ten_seconds_or_as_it_says() {
    assertThat(ask("500 no", "503 no", "Yes.").attempts()).isEqualTo(3);
    assertThat(pauses).containsExactly(5000L, 10_000L);
    pauses.clear();
    assertThat(ask("429 {}", "Yes.").text()).isEqualTo("Yes.");
    assertThat(pauses).containsExactly(3000L);
  }

  @Test
  void three_failures_are_no_answer() {
    ChatReply reply = ask("500 a", "500 b", "500 c");
    assertThat(reply.kind()).isEqualTo(Kind.FAILED);
    assertThat(reply.attempts()).isEqualTo(3);
    assertThat(reply.problem()).contains("no answer in 3 attempts", "status 500");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 {"choices":                                                  | FAILED | not JSON
          200 {"error":{"message":"x"}}                                    | FAILED | no message
          200 []                                                           | FAILED | no message
          200 {"choices":[{"message":{"content":7}}]}                      | FAILED | no message
          200 {"choices":[{"message":{"content":null}}]}                   | EMPTY |
          200 {"choices":[{"message":{"content":" "}}]}                    | EMPTY |
          200 {"choices":[{"message":{"content":null,"refusal":"No."}}]}   | REFUSED | own refusal
          200 {"choices":[{"message":{},"finish_reason":"content_filter"}]}| REFUSED | filter
          400 {"error":{"code":"content_filter"}}                          | REFUSED | filter
          400 {"error":{"code":"context_length_exceeded"}}                 | TOO_LONG | so much
          400 {"error":{"message":"no seed, please"}}                      | FAILED | no seed, please
          418 teapot                                                       | FAILED | status 418
          """)
  void what_is_no_answer_has_a_kind_of_its_own(String script, Kind kind, String problem) {
    ChatReply reply = ask(script);
    assertThat(reply.kind()).isEqualTo(kind);
    assertThat(reply.problem()).contains(problem == null ? "" : problem);
    assertThat(reply.attempts()).isEqualTo(1);
  }

  @Test
  void broken_slow_and_huge_answers_are_failures() {
    assertThat(ask("cut {\"choices", "cut {", "cut {").attempts()).isEqualTo(3);
    String huge =
        "200 {\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(1_000_000) + "\"}}]}";
    ChatReply reply = ask(huge);
    assertThat(reply.kind()).isEqualTo(Kind.FAILED);
    assertThat(reply.problem()).contains("more than 1000000 bytes");
    scripted.addAll(List.of("wait", "wait", "wait"));
    ChatReply slow = ask(chat(server.address(), Duration.ofMillis(100)), null);
    assertThat(slow.kind()).isEqualTo(Kind.FAILED);
    assertThat(slow.problem()).contains("no answer in 3 attempts", "TimeoutException");
  }

  @ParameterizedTest
  @CsvSource({"401, OPENAI_API_KEY", "403, OPENAI_API_KEY", "404, model-7b"})
  void where_no_request_can_be_answered_it_is_told(int status, String told) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ask(status + " {}"))
        .withMessageContaining(told);
  }

  @Test
  void the_key_is_in_nothing_that_is_kept() {
    assertThat(ask("Your key is " + KEY).text()).isEqualTo("Your key is (the key)");
    assertThat(ask("400 {\"error\":{\"message\":\"bad " + KEY + "\"}}").problem())
        .contains("bad (the key)");
    ServerChat chat = chat(server.address(), Duration.ofMinutes(2));
    assertThat(chat + chat.fingerprint().json()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://localhost/",
        "https://a:b@example.org/v1/chat/completions",
        "https://example.org/v1/chat/completions?api_key=x",
        "http://example.org/v1/chat/completions"
      })
  void addresses_that_would_give_a_key_away_are_refused(String address) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> chat(URI.create(address), Duration.ofMinutes(2)));
  }
}
