/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.run.Fingerprint;
import io.detoxj.core.run.Sha256;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A black box behind an OpenAI-compatible completions endpoint that takes token ids and returns top
 * log-probabilities (vLLM and llama.cpp do). Each step of a session is one request for all rows.
 *
 * <p>The server lists only its most probable tokens. Their log-probabilities are the logits; every
 * other token has negative infinity, so sampling is truncated to those listed, whatever the
 * settings of the generator say. A token listed by a text that is not exactly one token of the
 * local tokenizer is left out and counted in {@link #coverage}.
 */
public final class RemoteModel implements LanguageModel {
  /** Of how answers are read; higher when the same answers give other logits. */
  private static final String CODE = "1";

  private final RemoteOptions options;
  private final CompletionsClient client;
  private final Tokenizer tokenizer;
  private final TokenTexts texts;
  private final int contextLength;
  private final int endOfText;
  private final Fingerprint fingerprint;
  private long distributions;
  private double listedMass;
  private long droppedTokens;
  private double droppedMass;

  private RemoteModel(
      RemoteOptions options,
      CompletionsClient client,
      Tokenizer tokenizer,
      int contextLength,
      int endOfText) {
    this.options = options;
    this.client = client;
    this.tokenizer = tokenizer;
    this.texts = new TokenTexts(tokenizer);
    this.contextLength = contextLength;
    this.endOfText = endOfText;
    this.fingerprint = known();
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
    return open(
        options,
        tokenizerFile,
        contextLength,
        endOfText,
        new CompletionsClient(options, System::getenv, Thread::sleep));
  }

  static RemoteModel open(
      RemoteOptions options,
      Path tokenizerFile,
      int contextLength,
      int endOfText,
      CompletionsClient client)
      throws IOException {
    Tokenizer tokenizer = Tokenizer.load(tokenizerFile);
    if (endOfText < 0 || endOfText >= tokenizer.vocabularySize() || contextLength < 1) {
      int size = tokenizer.vocabularySize();
      tokenizer.close();
      throw new IllegalArgumentException(
          "endOfText must be 0 to "
              + (size - 1)
              + " and contextLength 1 or more but were "
              + endOfText
              + ", "
              + contextLength);
    }
    return new RemoteModel(options, client, tokenizer, contextLength, endOfText);
  }

  /**
   * What is known: the architecture is "remote", and in place of the hash of the weights, which
   * nobody here can see, stands that of the endpoint and the model's name.
   */
  @Override
  public ModelInfo info() {
    String label = options.endpoint() + "\n" + options.model();
    return new ModelInfo(
        "remote",
        Sha256.hex(label.getBytes(StandardCharsets.UTF_8)),
        0,
        0,
        vocabularySize(),
        tokenizer.vocabularySha256(),
        contextLength,
        Set.of(),
        fingerprint);
  }

  @Override
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  private Fingerprint known() {
    return Fingerprint.builder()
        .put("address", address(options.endpoint()))
        .put("model", options.model())
        .put("top_log_probabilities", options.topLogProbabilities())
        .put("tokenizer", tokenizer.fingerprint())
        .put("context_length", contextLength)
        .put("end_of_text", endOfText)
        .put("code", CODE)
        .build();
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
  public int vocabularySize() {
    return tokenizer.vocabularySize();
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public int endOfText() {
    return endOfText;
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
        throw refused("a choice has the index " + index + ", which is unknown or came twice");
      }
      rows[row] = row(choice.path("logprobs").path("top_logprobs").path(0));
    }
    return rows;
  }

  private float[] row(JsonNode top) {
    if (!top.isObject() || top.isEmpty()) {
      throw refused("a choice has no logprobs.top_logprobs; the server must support logprobs");
    }
    if (top.size() < Math.min(options.topLogProbabilities(), vocabularySize())) {
      throw refused(
          "it lists "
              + top.size()
              + " next tokens where "
              + options.topLogProbabilities()
              + " were asked for; let the server allow more, or ask for as many as it gives with"
              + " withTopLogProbabilities("
              + top.size()
              + ")");
    }
    float[] row = new float[vocabularySize()];
    Arrays.fill(row, Float.NEGATIVE_INFINITY);
    double listed = 0;
    double dropped = 0;
    int known = 0;
    for (Map.Entry<String, JsonNode> field : top.properties()) {
      double value = field.getValue().isNumber() ? field.getValue().asDouble() : Double.NaN;
      // Rounding on the server may put a certain token a little above 0.
      if (!(value <= 1e-3) || Double.isInfinite(value)) {
        throw refused("a log-probability is " + field.getValue() + "; allowed is 0 or less");
      }
      OptionalInt id = texts.find(field.getKey());
      if (id.isPresent()) {
        row[id.getAsInt()] = (float) value;
        listed += Math.exp(value);
        known++;
      } else {
        dropped += Math.exp(value);
      }
    }
    if (known == 0) {
      throw refused(
          "none of its tokens, such as \""
              + top.fieldNames().next()
              + "\", is exactly one token of the local tokenizer; give the tokenizer.json of the"
              + " model that is served, or let the server return token ids");
    }
    count(listed, top.size() - known, dropped);
    return row;
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
    return new DetoxException(
        options.endpoint() + " sent an answer that cannot be used: " + reason);
  }

  @Override
  public String toString() {
    return "RemoteModel[" + options.model() + " at " + options.endpoint() + "]";
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
