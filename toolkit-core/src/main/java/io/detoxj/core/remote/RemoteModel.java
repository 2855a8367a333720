/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A black box behind an OpenAI-compatible completions endpoint that takes token ids and returns top
 * log-probabilities (vLLM and llama.cpp do). Each step of a session is one request for all rows.
 *
 * <p>The server lists only its most probable tokens. Their log-probabilities are the logits; every
 * other token has negative infinity, so sampling is truncated to those listed, whatever the
 * settings of the generator say. A token listed by a text that is not exactly one token of the
 * local tokenizer, or that is listed twice, is left out and counted in {@link #coverage}: it is
 * never guessed which one is meant.
 */
public final class RemoteModel implements LanguageModel {
  /** Of how answers are read; higher when the same answers give other logits. */
  private static final String CODE = "1";

  private final RemoteOptions options;
  private final CompletionsClient client;
  private final Tokenizer tokenizer;
  private final TokenTexts texts;
  private final List<Integer> endsOfText;
  private final ModelInfo info;
  private long distributions;
  private double listedMass;
  private long droppedTokens;
  private double droppedMass;

  private RemoteModel(
      RemoteOptions options,
      CompletionsClient client,
      Tokenizer tokenizer,
      int contextLength,
      List<Integer> endsOfText) {
    this.options = options;
    this.client = client;
    this.tokenizer = tokenizer;
    this.texts = new TokenTexts(tokenizer);
    this.endsOfText = endsOfText;
    this.info = info(options, tokenizer, contextLength, endsOfText);
  }

  /**
   * Prepares to ask a server; sends nothing yet.
   *
   * @param tokenizerFile tokenizer.json of the model that is served
   * @param contextLength the longest sequence the server takes, in tokens
   * @param endOfText id of the end-of-text token
   * @throws IOException if the tokenizer cannot be read
   */
  public static RemoteModel open(
      RemoteOptions options, Path tokenizerFile, int contextLength, int endOfText)
      throws IOException {
    return open(options, tokenizerFile, contextLength, List.of(endOfText));
  }

  /**
   * Prepares to ask a server of a model that ends texts with several tokens; sends nothing yet.
   *
   * @param tokenizerFile tokenizer.json of the model that is served
   * @param contextLength the longest sequence the server takes, in tokens
   * @param endsOfText ids that end a text, the main one first; eos_token_id of the model's
   *     generation_config.json
   * @throws IOException if the tokenizer cannot be read
   */
  public static RemoteModel open(
      RemoteOptions options, Path tokenizerFile, int contextLength, List<Integer> endsOfText)
      throws IOException {
    return open(
        options,
        tokenizerFile,
        contextLength,
        endsOfText,
        new CompletionsClient(options, System::getenv, Thread::sleep));
  }

  static RemoteModel open(
      RemoteOptions options,
      Path tokenizerFile,
      int contextLength,
      List<Integer> endsOfText,
      CompletionsClient client)
      throws IOException {
    Tokenizer tokenizer = Tokenizer.load(tokenizerFile);
    int size = tokenizer.vocabularySize();
    boolean known =
        !endsOfText.isEmpty() && endsOfText.stream().allMatch(end -> end >= 0 && end < size);
    if (!known || contextLength < 1) {
      tokenizer.close();
      throw new IllegalArgumentException(
          "endOfText must be 0 to "
              + (size - 1)
              + " and contextLength 1 or more but were "
              + endsOfText.stream().map(String::valueOf).collect(Collectors.joining(" "))
              + ", "
              + contextLength);
    }
    return new RemoteModel(options, client, tokenizer, contextLength, List.copyOf(endsOfText));
  }

  /**
   * What is known: the architecture is "remote", and in place of the hash of the weights, which
   * nobody here can see, stands that of the endpoint and the model's name.
   */
  @Override
  public ModelInfo info() {
    return info;
  }

  private static ModelInfo info(
      RemoteOptions options, Tokenizer tokenizer, int contextLength, List<Integer> endsOfText) {
    Fingerprint fingerprint =
        Fingerprint.builder()
            .put("address", address(options.endpoint()))
            .put("model", options.model())
            .put("top_log_probabilities", options.topLogProbabilities())
            .put("tokenizer", tokenizer.fingerprint())
            .put("context_length", contextLength)
            .put("end_of_text", endsOfText.toString())
            .put("code", CODE)
            .build();
    return new ModelInfo(
            "remote",
            Sha256.hexOf(options.endpoint() + "\n" + options.model()),
            0,
            0,
            tokenizer.vocabularySize(),
            tokenizer.vocabularySha256(),
            contextLength,
            Set.of(),
            fingerprint)
        .withEndsOfText(Set.copyOf(endsOfText));
  }

  /** Without user, query and fragment, where a key may be. */
  static String address(URI endpoint) {
    int port = endpoint.getPort();
    return endpoint.getScheme()
        + "://"
        + endpoint.getHost()
        + (port < 0 ? "" : ":" + port)
        + endpoint.getPath();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public int endOfText() {
    return endsOfText.get(0);
  }

  @Override
  public List<Integer> endsOfText() {
    return endsOfText;
  }

  @Override
  public Session newSession() {
    return new RemoteSession(this, List.of());
  }

  /** Next-token logits of each sequence. */
  float[][] logits(List<int[]> sequences) {
    JsonNode choices = client.nextToken(sequences).path("choices");
    if (!choices.isArray() || choices.size() != sequences.size()) {
      throw refused("choices must be " + sequences.size() + " but are " + choices.size());
    }
    float[] @Nullable [] rows = new float[sequences.size()][];
    for (JsonNode choice : choices) {
      JsonNode index = choice.path("index");
      int row = index.isInt() ? index.asInt() : -1;
      if (row < 0 || row >= rows.length || rows[row] != null) {
        throw refused(
            "a choice has the index " + shown(index) + ", which is unknown or came twice");
      }
      rows[row] = row(choice.path("logprobs").path("top_logprobs").path(0));
    }
    return rows;
  }

  private float[] row(JsonNode top) {
    if (!top.isObject() || top.isEmpty()) {
      throw refused("a choice has no logprobs.top_logprobs; the server must support logprobs");
    }
    List<Listed> listed = listed(top);
    if (listed.size() < Math.min(options.topLogProbabilities(), vocabularySize())) {
      throw refused(
          "it lists %s next tokens where %s were asked for; let the server allow more, or ask for as many as it gives with withTopLogProbabilities(%s)"
              .formatted(listed.size(), options.topLogProbabilities(), listed.size()));
    }
    float[] row = new float[vocabularySize()];
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    Map<Integer, Long> times =
        listed.stream()
            .filter(token -> token.id().isPresent())
            .collect(Collectors.groupingBy(t -> t.id().getAsInt(), Collectors.counting()));
    double kept = 0;
    double dropped = 0;
    int known = 0;
    for (Listed token : listed) {
      // Of two that read alike, or are one token in two writings, none is known to be it.
      if (token.id().isPresent() && times.get(token.id().getAsInt()) == 1) {
        row[token.id().getAsInt()] = (float) token.logProbability();
        kept += Math.exp(token.logProbability());
        known++;
      } else {
        dropped += Math.exp(token.logProbability());
      }
    }
    if (known == 0) {
      throw refused(
          "none of its tokens, such as \"%s\", is exactly one token of the local tokenizer; give the tokenizer.json of the model that is served, or let the server return token ids"
              .formatted(client.shown(top.fieldNames().next())));
    }
    count(kept, listed.size() - known, dropped);
    return row;
  }

  /** A token the server lists; without an id if it is not known which. */
  private record Listed(OptionalInt id, double logProbability) {}

  /** Every listed token, a text that was listed several times as often, without an id. */
  private List<Listed> listed(JsonNode top) {
    List<Listed> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : top.properties()) {
      JsonNode value = field.getValue();
      if (value.isArray()) {
        value.forEach(one -> all.add(new Listed(OptionalInt.empty(), logProbability(one))));
      } else {
        all.add(new Listed(texts.find(field.getKey()), logProbability(value)));
      }
    }
    return all;
  }

  private double logProbability(JsonNode node) {
    double value = node.isNumber() ? node.asDouble() : Double.NaN;
    // Rounding on the server may put a certain token a little above 0.
    if (!(value <= 1e-3) || Double.isInfinite(value)) {
      throw refused("a log-probability is " + shown(node) + "; allowed is 0 or less");
    }
    return value;
  }

  private String shown(JsonNode node) {
    return client.shown(node.isTextual() ? "\"" + node.textValue() + "\"" : node.toString());
  }

  private synchronized void count(double listed, int tokens, double dropped) {
    distributions++;
    listedMass += listed;
    droppedTokens += tokens;
    droppedMass += dropped;
  }

  /** How much of the distributions the server's lists have held so far. */
  public synchronized RemoteCoverage coverage() {
    double n = Math.max(1, distributions);
    return new RemoteCoverage(distributions, listedMass / n, droppedTokens, droppedMass / n);
  }

  private DetoxException refused(String reason) {
    return new DetoxException(client.address() + " sent an answer that cannot be used: " + reason);
  }

  @Override
  public String toString() {
    return "RemoteModel[" + options.model() + " at " + client.address() + "]";
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
