/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.chat.ServerChat;
import io.detoxj.core.chat.ServerChatOptions;
import io.detoxj.core.rewrite.Rewrite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine that answers as a chat endpoint does. */
class ChatRewriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/chat/completions";

  @TempDir Path folder;

  private HttpServer server;
  private final Deque<String> scripted = new ArrayDeque<>();
  private final List<JsonNode> requests = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(PATH, this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The next of the script: "status body", or the content of a message. */
  private void answer(HttpExchange exchange) throws IOException {
    requests.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
    String script = scripted.pop();
    boolean whole = script.matches("(?s)\\d{3} .*");
    byte[] body =
        (whole ? script.substring(4) : said(script, "stop")).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        whole ? Integer.parseInt(script.substring(0, 3)) : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String said(String content, String reason) {
    return "{\"choices\":[{\"message\":{\"content\":%s},\"finish_reason\":\"%s\"}]}"
        .formatted(JSON.getNodeFactory().textNode(content), reason);
  }

  private URI here() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  private List<Rewrite> rewrite(ChatPrompts prompts, String... sentences) {
    ServerChat model =
        ServerChat.open(ServerChatOptions.of(here(), "rewriter-7b"), name -> null, pauses::add);
    return new ChatRewriter(model, new ChatRequest.Settings(1, 0.5, 2048, 1), prompts)
        .rewrite(List.of(sentences));
  }

  @Test
  void thoughts_are_cut_and_busy_servers_asked_again() {
    scripted.add("503 {}");
    scripted.add("<think>soggy <answer>no</answer></think>\n<answer> close the window </answer>");
    scripted.add("cut before</think>  a lamp ");
    scripted.add("a plain answer\n");
    assertThat(rewrite(ChatPrompts.of("Be kind."), "one", "two", "three"))
        .containsExactly(
            new Rewrite.Rewritten("close the window"),
            new Rewrite.Rewritten("a lamp"),
            new Rewrite.Rewritten("a plain answer"));
    assertThat(pauses).as("after a busy answer; the others keep the rate").startsWith(5000L);
    JsonNode request = requests.get(1);
    assertThat(request.at("/messages/0/content").asText()).isEqualTo("Be kind.");
    assertThat(request.at("/messages/1/content").asText()).isEqualTo("one");
    assertThat(request.path("model").asText()).isEqualTo("rewriter-7b");
    assertThat(request.path("temperature").asDouble()).isEqualTo(1);
    assertThat(request.path("top_p").asDouble()).isEqualTo(0.5);
  }

  @Test
  void refusals_have_a_name_of_their_own() {
    scripted.add("200 " + said("no", "content_filter"));
    scripted.add("400 {\"error\":{\"code\":\"content_filter\"}}");
    scripted.add("200 {\"choices\":[{\"message\":{\"refusal\":\"I will not\"}}]}");
    scripted.add("200 " + said("half an ans", "length"));
    scripted.add("<think>without an end");
    scripted.add("x".repeat(3000));
    assertThat(rewrite(ChatPrompts.standard(), "a", "b", "c", "d", "e", "f"))
        .extracting(one -> ((Rewrite.Refused) one).reason())
        .containsExactly(
            ChatRewriter.REFUSED,
            ChatRewriter.REFUSED,
            ChatRewriter.REFUSED,
            ChatRewriter.CUT,
            "the answer is empty",
            "the rewrite is more than 10 times as long");
  }

  @Test
  void a_refused_request_stops_the_run() {
    scripted.add("401 {}");
    assertThatThrownBy(() -> rewrite(ChatPrompts.standard(), "a"))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("status 401: put a valid key")
        .hasMessageContaining("OPENAI_API_KEY");
    scripted.add("200 {\"choices\":[]}");
    assertThatThrownBy(() -> rewrite(ChatPrompts.standard(), "a"))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("no message");
  }

  @Test
  void published_prompts_go_by_the_kind_of_sentence() throws IOException {
    Files.writeString(folder.resolve("COLD_prompt.txt"), "\"\"\"请改写。\n只写结果。\"\"\"\n");
    Files.writeString(folder.resolve("emoji_prompt.txt"), "先解码。");
    ChatPrompts prompts = ChatPrompts.toxiRewriteCn(folder, ChatPrompts::likelyKey);
    scripted.add("好");
    scripted.add("好");
    rewrite(prompts, " 你这个笨蛋 ", "你真是🐷");
    assertThat(requests.get(0).at("/messages/0/content").asText()).isEqualTo("请改写。\n只写结果。");
    assertThat(requests.get(0).at("/messages/1/content").asText()).isEqualTo("输入：你这个笨蛋");
    assertThat(requests.get(1).at("/messages/0/content").asText()).isEqualTo("先解码。");
    assertThatThrownBy(() -> rewrite(prompts, "Q:你好\nA:笨蛋"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no prompt for Cdial-Bias");
    assertThat(ChatPrompts.likelyKey("Weibo_text:甲\nUser:乙")).isEqualTo("SCCD_single_turn");
    assertThat(ChatPrompts.likelyKey("Weibo_text:甲\nUser2→User1:乙")).isEqualTo("SCCD_multi_turn");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> ChatPrompts.toxiRewriteCn(empty, ChatPrompts::likelyKey))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no prompts of ToxiRewriteCN");
  }

  @Test
  void a_prompt_says_something() {
    assertThatThrownBy(() -> ChatPrompts.of(" ")).isInstanceOf(ConfigException.class);
  }
}
