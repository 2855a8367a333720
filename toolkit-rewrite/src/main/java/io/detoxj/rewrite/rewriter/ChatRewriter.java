/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.remote.ChatAnswer;
import io.detoxj.core.remote.JsonClient;
import io.detoxj.core.remote.KeyHeader;
import io.detoxj.core.rewrite.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A language model behind a chat endpoint rewrites sentences, each in a conversation of its own. A
 * sentence that a filter or the model will not rewrite is {@linkplain #REFUSED refused} under that
 * name; so are answers that are cut off.
 *
 * <p>Each sentence leaves this machine unless the server is here. The weights behind a name may
 * change, so what was rewritten is kept in the run's journal. Safe for several threads.
 */
public final class ChatRewriter extends CheckedRewriter {
  /** Why a sentence has no rewrite that the server or the model will not rewrite. */
  public static final String REFUSED = "the model refuses the sentence";

  /** Why a sentence has no rewrite whose answer was longer than the options allow. */
  public static final String CUT = "the answer is cut off";

  private static final String VERSION = "1";
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final ChatOptions options;
  private final ChatPrompts prompts;
  private final JsonClient client;

  private ChatRewriter(ChatOptions options, ChatPrompts prompts, JsonClient client) {
    this.options = options;
    this.prompts = prompts;
    this.client = client;
  }

  /**
   * Prepares to ask the server; sends nothing yet.
   *
   * @throws ConfigException if a key would be sent to another machine without encryption
   */
  public static ChatRewriter open(ChatOptions options, ChatPrompts prompts) {
    return open(options, prompts, System::getenv, Thread::sleep);
  }

  static ChatRewriter open(
      ChatOptions options,
      ChatPrompts prompts,
      UnaryOperator<@Nullable String> environment,
      JsonClient.Pause pause) {
    KeyHeader key = new KeyHeader(options.keyVariable(), "Authorization", "Bearer ");
    key.requireSafe(options.endpoint(), environment);
    return new ChatRewriter(
        options,
        prompts,
        new JsonClient(options.endpoint(), options.limits(), key, environment, pause));
  }

  /** What is asked for, and where; which weights answered, nobody outside can know. */
  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "chat",
        VERSION,
        Map.of(
            "address", client.address(),
            "model", options.model(),
            "temperature", Double.toString(options.temperature()),
            "top_p", Double.toString(options.topP()),
            "max_tokens", Integer.toString(options.maxTokens())),
        Map.of("prompts", prompts.fingerprint()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DetoxException if the server gives no answer after all attempts, or refuses the request
   *     rather than a sentence
   */
  @Override
  protected List<Rewrite> say(List<String> sentences) {
    return sentences.stream().map(this::rewrite).toList();
  }

  private Rewrite rewrite(String sentence) {
    JsonClient.Answer answer = client.post(request(sentence));
    ChatAnswer read = ChatAnswer.of(answer);
    if (read.refused()) {
      return new Rewrite.Refused(REFUSED);
    }
    if (answer.status() != 200) {
      throw new DetoxException(client.address() + " answered " + explained(answer.status()));
    }
    if (read.cut()) {
      return new Rewrite.Refused(CUT);
    }
    String text = ModelAnswer.of(read.text());
    return text.isEmpty()
        ? new Rewrite.Refused("the answer is empty")
        : new Rewrite.Rewritten(text);
  }

  private String request(String sentence) {
    ObjectNode body = JSON.createObjectNode().put("model", options.model());
    ArrayNode messages = body.putArray("messages");
    messages.addObject().put("role", "system").put("content", prompts.system(sentence));
    messages.addObject().put("role", "user").put("content", prompts.user(sentence));
    body.put("temperature", options.temperature()).put("top_p", options.topP());
    return body.put("max_tokens", options.maxTokens()).toString();
  }

  private String explained(int status) {
    return switch (status) {
      case 401, 403 ->
          "status %s: put a valid key into the environment variable %s"
              .formatted(status, options.keyVariable());
      case 404 -> "status 404: check the address and the model name \"" + options.model() + "\"";
      default ->
          "status %s: it refuses the request; it must be a chat endpoint that takes temperature, top_p and max_tokens"
              .formatted(status);
    };
  }
}
