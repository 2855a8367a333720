/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.detoxj.core.DetoxException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.remote.RemoteModel;
import io.detoxj.core.remote.RemoteOptions;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same detoxifier over a server that lists its most probable tokens by their text. */
class BlackBoxTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final Map<String, Double> listed = new HashMap<>();
  private HttpServer server;
  private RemoteModel remote;
  private Tokenizer tokenizer;

  @BeforeEach
  void start() throws IOException {
    listed.put(" soggy", .5);
    listed.put(" turnip", .2);
    listed.put("token_id:7", .1);
    listed.put("antimacassar", .05); // several tokens here, so no candidate
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/completions", this::answer);
    server.start();
    Path file = TinyTokenizer.write(folder);
    tokenizer = Tokenizer.load(file);
    URI endpoint =
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/completions");
    RemoteOptions options =
        RemoteOptions.of(endpoint, "toy")
            .withAttempts(1, Duration.ofMinutes(5))
            .withTopLogProbabilities(4);
    remote = RemoteModel.open(options, file, 64, TinyTokenizer.endOfText());
  }

  @AfterEach
  void stop() {
    remote.close();
    tokenizer.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    ObjectNode root = JSON.createObjectNode();
    for (int i = 0; i < request.get("prompt").size(); i++) {
      ObjectNode choice = root.withArray("choices").addObject().put("index", i);
      ObjectNode top = choice.putObject("logprobs").putArray("top_logprobs").addObject();
      listed.forEach((text, p) -> top.put(text, Math.log(p)));
    }
    byte[] body = root.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private ValueNetwork values() {
    float[] row = new float[tokenizer.vocabularySize()];
    row[id(" soggy")] = -.8f;
    row[id(" turnip")] = -.1f;
    return ValueNetwork.of(
        new ScriptedModel(tokenizer, tokens -> row.clone(), List.of()), ValueCalibration.NONE);
  }

  private int id(String text) {
    return tokenizer.encode(text)[0];
  }

  @Test
  void whatIsListedIsRenormalisedThenProjected() {
    LanguageModel view = remote.with(new RectifiedDecoding(values(), RectificationSettings.cap(0)));
    try (Session session = view.newSession();
        LogitsProcessor processor = view.newLogitsProcessors().get(0)) {
      List<int[]> prompt = List.of(new int[] {5});
      float[][] logits = session.prefill(prompt);
      processor.begin(prompt);
      processor.process(logits);
      double[] p = {
        Math.exp(logits[0][id(" soggy")]),
        Math.exp(logits[0][id(" turnip")]),
        Math.exp(logits[0][7])
      };
      assertThat(p).containsExactly(new double[] {.2, .533333, .266667}, offset(1e-5));
    }
    assertThat(remote.coverage().listedMass()).isCloseTo(.8, within(1e-6));
    assertThat(remote.coverage().droppedMass()).isCloseTo(.05, within(1e-6));
    assertThat(remote.coverage().droppedTokens()).isEqualTo(1);
  }

  @Test
  void generationGoesThroughTheServerAndIsCounted() {
    GenerationConfig config =
        GenerationConfig.nucleus(3, 1).withSamples(40).withSeed(2).withBatchRows(64);
    List<Prompt> prompts = List.of(new Prompt("p", "my"));
    long before = share(new Generator(config).generate(remote, prompts));
    LanguageModel view =
        remote.with(new RectifiedDecoding(values(), RectificationSettings.cap(.25)));
    // Caps forbid the token whose risk is .8, since 1 - .8 is below epsilon.
    assertThat(share(new Generator(config).generate(view, prompts))).isZero();
    assertThat(before).isPositive();
    assertThat(view.firings().get(0).fired()).isEqualTo(120);
    assertThat(view.firings().get(0).measures()).containsKey("risk after");
    view.close();
  }

  private static long share(List<Completion> completions) {
    return completions.stream().filter(one -> one.text().contains("soggy")).count();
  }

  @Test
  void aListShorterThanAskedIsRefused() {
    listed.remove(" turnip");
    LanguageModel view = remote.with(new RectifiedDecoding(values(), RectificationSettings.cap(0)));
    assertThatThrownBy(
            () ->
                new Generator(GenerationConfig.greedy(1))
                    .generate(view, List.of(new Prompt("p", "my"))))
        .isInstanceOf(DetoxException.class)
        .hasMessageContaining("lists 3 next tokens where 4 were asked for");
    view.close();
  }
}
