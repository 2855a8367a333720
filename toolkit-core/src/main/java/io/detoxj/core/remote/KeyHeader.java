/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.detoxj.core.ConfigException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a server's key comes from and where it goes. The key itself is read at each request and
 * kept nowhere, so nothing that is printed can hold it.
 *
 * @param variable environment variable that holds the key
 * @param header request header that carries it
 * @param prefix what stands before the key in the header, such as {@code "Bearer "}
 */
public record KeyHeader(String variable, String header, String prefix) {
  private static final String HIDDEN = "(the key)";
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * The value of the header; empty if the variable is not set or blank.
   *
   * @param environment gives environment variables
   * @throws ConfigException if the key has a character that no header can carry
   */
  public Optional<String> value(UnaryOperator<@Nullable String> environment) {
    String key = environment.apply(variable);
    if (key == null || key.isBlank()) {
      return Optional.empty();
    }
    // A file's line feed often comes along. Anything else odd is refused here, without the key:
    // the HTTP client's own complaint would print it.
    String stripped = key.strip();
    if (!stripped.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
      throw new ConfigException(
          "the key in the environment variable %s has a space or a character beyond ASCII in it; set it to the key alone"
              .formatted(variable));
    }
    return Optional.of(prefix + stripped);
  }

  /**
   * Refuses to send the key to another machine without encryption.
   *
   * @param environment gives environment variables
   * @throws ConfigException if the address is one of plain http, not of this machine, and there is
   *     a key
   */
  public void requireSafe(URI endpoint, UnaryOperator<@Nullable String> environment) {
    if ("http".equalsIgnoreCase(endpoint.getScheme())
        && !THIS_MACHINE.contains(endpoint.getHost())
        && value(environment).isPresent()) {
      throw new ConfigException(
          "the key in %s would be sent to another machine over plain http; use https, or name a variable that is not set"
              .formatted(variable));
    }
  }

  /** A text with the key, should it be there, taken out: a server may repeat what it was sent. */
  String hidden(String text, UnaryOperator<@Nullable String> environment) {
    String key = environment.apply(variable);
    if (key == null || key.isBlank()) {
      return text;
    }
    String stripped = key.strip();
    // As JSON writes it too, for a value may be quoted as it came.
    String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(stripped));
    return text.replace(stripped, HIDDEN).replace(quoted, HIDDEN);
  }
}
