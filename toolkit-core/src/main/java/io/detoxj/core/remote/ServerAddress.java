/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.ForeignText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Addresses of servers. They are printed in messages and reports, so a key has no place in them,
 * and what might be one is never shown.
 */
public final class ServerAddress {
  private static final Set<String> SECRETS =
      Set.of(
          "key",
          "apikey",
          "token",
          "accesstoken",
          "auth",
          "authorization",
          "password",
          "passwd",
          "pwd",
          "secret",
          "clientsecret",
          "signature",
          "sig",
          "credential",
          "credentials",
          "subscriptionkey",
          "accesskey");

  private ServerAddress() {}

  /**
   * Reads an address.
   *
   * @param text as the user gave it
   * @param name what the user calls it, such as a variable or an option
   * @throws ConfigException if it is no http or https address, or holds a user name, password or
   *     key; the message does not show it
   */
  public static URI parse(String text, String name) {
    try {
      return checked(new URI(text), name);
    } catch (URISyntaxException e) {
      // Without the exception as its cause, whose message has the whole address.
      throw new ConfigException(name + " is no address; give one such as https://example.org/path");
    }
  }

  /**
   * An address as it is, if it can be used and printed.
   *
   * @param name what the user calls it
   * @throws ConfigException as {@link #parse}
   */
  public static URI checked(URI address, String name) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (address.getRawUserInfo() != null || namesASecret(address)) {
      throw new ConfigException(
          "%s must have no user name, password or key in it, for addresses are printed; put a key into its environment variable"
              .formatted(name));
    }
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ConfigException(
          name
              + " must be an http or https address such as https://example.org/path but begins with "
              + (address.getScheme() == null
                  ? "neither"
                  : ForeignText.shown(address.getScheme()) + ":"));
    }
    if (address.getHost() == null) {
      throw new ConfigException(
          name + " has no host; give an address such as https://example.org/path");
    }
    return address;
  }

  private static boolean namesASecret(URI address) {
    // An authority that is no host and port may hide a user name from the parser.
    String authority = String.valueOf(address.getRawAuthority());
    boolean secret = authority.contains("@");
    String query = address.getQuery() == null ? "" : address.getQuery();
    for (String part : query.split("[&;]", -1)) {
      String field = part.replaceFirst("=.*", "").toLowerCase(Locale.ROOT);
      secret |= SECRETS.contains(field.replaceAll("[^a-z]", ""));
    }
    return secret;
  }

  /** An address for messages: without user name, query and fragment, which could hold a key. */
  public static String shown(URI address) {
    String host = address.getHost() == null ? "" : address.getHost();
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    String path = address.getRawPath() == null ? "" : address.getRawPath();
    return ForeignText.shown(
        address.getScheme()
            + "://"
            + host
            + port
            + path
            + (address.getRawQuery() == null ? "" : "?..."));
  }
}
