/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.chat;

import io.detoxj.core.ConfigException;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How to reach a model on a server.
 *
 * @param endpoint where it is asked. An address that ends in {@code /completions} but not in {@code
 *     /chat/completions} gets plain text and no pictures, as a model without a chat template needs
 * @param model the name the server knows the model by
 * @param keyVariable environment variable that holds the key; if it is not set, no key is sent
 * @param limits patience and rate
 */
public record ServerChatOptions(
    URI endpoint, String model, String keyVariable, RequestLimits limits) {
  /**
   * Checks every setting.
   *
   * @throws ConfigException if the endpoint is no http or https address or holds a user name, a
   *     password or a key, or the model or the variable has no name
   */
  public ServerChatOptions {
    ServerAddress.checked(endpoint, "the model's address");
    if (model.isBlank() || keyVariable.isBlank()) {
      throw new ConfigException(
          "a model on a server needs its name and that of the environment variable with its key");
    }
  }

  /**
   * Three attempts of two minutes, with pauses of 5 and 10 seconds between them, one request a
   * second, answers of up to 4 MB, the key in OPENAI_API_KEY.
   */
  public static ServerChatOptions of(URI endpoint, String model) {
    RequestLimits limits =
        new RequestLimits(
            Duration.ofMinutes(2),
            3,
            1,
            4_000_000,
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)));
    return new ServerChatOptions(endpoint, model, "OPENAI_API_KEY", limits);
  }

  /** The same with the key in another environment variable. */
  public ServerChatOptions withKeyVariable(String name) {
    return new ServerChatOptions(endpoint, model, name, limits);
  }

  /** The same with other limits. */
  public ServerChatOptions with(RequestLimits others) {
    return new ServerChatOptions(endpoint, model, keyVariable, others);
  }

  /** Whether plain text is sent in place of messages. */
  boolean plain() {
    String path = String.valueOf(endpoint.getPath()).replaceFirst("/+$", "");
    return path.endsWith("/completions") && !path.endsWith("/chat/completions");
  }

  /** The settings, and the address without what might be a key. */
  @Override
  public String toString() {
    return "ServerChatOptions[%s at %s, key from %s]"
        .formatted(model, ServerAddress.shown(endpoint), keyVariable);
  }
}
