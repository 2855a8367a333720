/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import io.detoxj.core.ConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the environment names, as command lines read it: {@code https_proxy} or {@code
 * http_proxy} by the scheme of the address, else {@code all_proxy}, in lower or upper case, and
 * {@code no_proxy} for hosts that are asked directly: a host, a domain with all below it, each with
 * a port or without one, or {@code *}. Java's own system properties ({@code https.proxyHost} and
 * its kin) come first. Java itself reads no such variable.
 */
public final class EnvironmentProxy extends ProxySelector {
  private static final int DEFAULT_PORT = 80;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * Reads nothing yet.
   *
   * @param environment gives environment variables, {@code System::getenv} outside tests
   */
  public EnvironmentProxy(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * The one proxy to ask, or none.
   *
   * @throws ConfigException if the variable is no address of a plain proxy; the message does not
   *     repeat it, for it may hold a password
   */
  @Override
  public List<Proxy> select(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    ProxySelector standard = ProxySelector.getDefault();
    if (System.getProperty(scheme + ".proxyHost") != null && standard != null) {
      return standard.select(address);
    }
    String name = scheme + "_proxy";
    String named = value(name);
    if (named == null) {
      name = "all_proxy";
      named = value(name);
    }
    return List.of(named == null || direct(address) ? Proxy.NO_PROXY : proxy(name, named));
  }

  private @Nullable String value(String name) {
    for (String spelt : new String[] {name, name.toUpperCase(Locale.ROOT)}) {
      String value = environment.apply(spelt);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private boolean direct(URI address) {
    String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
    String list = value("no_proxy");
    if (list == null) {
      return false;
    }
    for (String part : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = part.replaceFirst("^\\*?\\.", "");
      int colon = name.lastIndexOf(':');
      boolean withPort = colon > 0 && name.substring(colon + 1).matches("\\d{1,5}");
      String domain = withPort ? name.substring(0, colon) : name;
      boolean samePort = !withPort || name.endsWith(":" + port(address));
      boolean inside = host.equals(domain) || host.endsWith("." + domain);
      if (name.equals("*") || (!domain.isEmpty() && samePort && inside)) {
        return true;
      }
    }
    return false;
  }

  private static int port(URI address) {
    int standard = "https".equalsIgnoreCase(address.getScheme()) ? 443 : DEFAULT_PORT;
    return address.getPort() < 0 ? standard : address.getPort();
  }

  private static Proxy proxy(String name, String value) {
    URI address;
    try {
      address = new URI(value.contains("://") ? value : "http://" + value);
    } catch (URISyntaxException e) {
      // Not as the cause: its message repeats the address.
      throw refused(name, "it is no address");
    }
    if (!"http".equalsIgnoreCase(address.getScheme()) || address.getHost() == null) {
      throw refused(name, "Java speaks to proxies over plain HTTP only");
    }
    if (address.getUserInfo() != null) {
      throw refused(name, "names and passwords of proxies are not supported");
    }
    return new Proxy(
        Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port(address)));
  }

  private static ConfigException refused(String name, String why) {
    return new ConfigException(
        "the environment variable %s cannot be used: %s; write it as http://HOST:PORT, or name the host in no_proxy"
            .formatted(name, why));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException problem) {
    // The caller gets the exception itself.
  }
}
