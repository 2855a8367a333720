/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.BoundedJson;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends completion requests. Safe for several threads. */
final class CompletionsClient {
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final RemoteOptions options;
  private final JsonClient client;

  CompletionsClient(
      RemoteOptions options, UnaryOperator<@Nullable String> environment, JsonClient.Pause pause) {
    this.options = options;
    KeyHeader key = new KeyHeader(options.keyVariable(), "Authorization", "Bearer ");
    this.client = new JsonClient(options.endpoint(), options.limits(), key, environment, pause);
  }

  /** Asks for one more token of each sequence. */
  JsonNode nextToken(List<int[]> sequences) {
    ObjectNode body = JSON.createObjectNode().put("model", options.model());
    ArrayNode prompts = body.putArray("prompt");
    for (int[] sequence : sequences) {
      ArrayNode prompt = prompts.addArray();
      for (int id : sequence) {
        prompt.add(id);
      }
    }
    body.put("max_tokens", 1).put("temperature", 0).put("logprobs", options.topLogProbabilities());
    JsonClient.Answer answer = client.post(body.toString());
    if (answer.status() != 200) {
      throw new DetoxException(client.address() + " answered " + explained(answer.status()));
    }
    return answer.body();
  }

  /** What the server sent, for a message. */
  String shown(String foreign) {
    return client.shown(foreign);
  }

  /** The address for messages. */
  String address() {
    return client.address();
  }

  private String explained(int status) {
    return switch (status) {
      case 401, 403 ->
          "status %s: put a valid key into the environment variable %s"
              .formatted(status, options.keyVariable());
      case 404 -> "status 404: check the address and the model name \"" + options.model() + "\"";
      default ->
          "status %s: it refuses the request; it must be a completions endpoint that takes token ids and logprobs = %s"
              .formatted(status, options.topLogProbabilities());
    };
  }
}
