/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.EnvironmentProxy;
import io.detoxj.core.remote.KeyHeader;
import io.detoxj.core.remote.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Speaks to a hub; follows redirects itself, so that the token stays with the endpoint. */
final class HubClient {
  private static final int REDIRECTS = 5;

  private final URI endpoint;
  private final @Nullable String token;
  private final Duration timeOut;
  private final HttpClient http;

  HubClient(URI endpoint, @Nullable String token, Duration timeOut, ProxySelector proxy) {
    this.endpoint = endpoint;
    this.token = token;
    this.timeOut = timeOut;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeOut)
            .proxy(proxy)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  static HubClient of(UnaryOperator<@Nullable String> environment) {
    String offline = environment.apply("HF_HUB_OFFLINE");
    if (offline != null && offline.strip().matches("(?i)1|true|yes|on")) {
      throw new CheckpointException(
          "HF_HUB_OFFLINE is set, so nothing is downloaded; unset it, or use a model that is here");
    }
    String named = environment.apply("HF_ENDPOINT");
    String endpoint = named == null || named.isBlank() ? "https://huggingface.co" : named.strip();
    URI address = ServerAddress.parse(endpoint.replaceAll("/+$", ""), "HF_ENDPOINT");
    if (address.getRawQuery() != null || address.getRawFragment() != null) {
      throw new ConfigException(
          "HF_ENDPOINT must be a plain address such as https://huggingface.co, without a query");
    }
    String token = new KeyHeader("HF_TOKEN", "Authorization", "").value(environment).orElse(null);
    return new HubClient(address, token, Duration.ofSeconds(30), new EnvironmentProxy(environment));
  }

  Duration timeOut() {
    return timeOut;
  }

  /** The longest time until a listing is there. */
  Duration listingTime() {
    return timeOut.multipliedBy(10);
  }

  /**
   * Gets a path of the endpoint.
   *
   * @param from first byte wanted
   * @return an answer of status 200 or 206; the caller closes its body
   * @throws CheckpointException if the server refuses for good
   * @throws IOException if it cannot be reached, or is busy
   */
  HttpResponse<InputStream> get(String path, long from, String what) throws IOException {
    URI address = URI.create(endpoint + path);
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeOut).GET();
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      if (token != null && sameServer(address)) {
        request.header("Authorization", "Bearer " + token);
      }
      HttpResponse<InputStream> response = send(request.build());
      int status = response.statusCode();
      if (status == 200 || status == 206) {
        return response;
      }
      response.body().close();
      if (status < 300 || status >= 400) {
        throw failure(status, what);
      }
      address = next(address, response.headers().firstValue("Location").orElse(""), what);
    }
    throw new CheckpointException(
        "the server redirects " + what + " more than " + REDIRECTS + " times");
  }

  /** Where a redirect leads; its text is the server's, and in no message. */
  private static URI next(URI address, String location, String what) {
    URI next;
    try {
      next = location.isEmpty() ? null : address.resolve(location);
    } catch (IllegalArgumentException e) {
      next = null;
    }
    boolean safe =
        next != null
            && next.getHost() != null
            && next.getRawUserInfo() == null
            && ("https".equals(next.getScheme()) || address.getScheme().equals(next.getScheme()));
    if (!safe) {
      throw new CheckpointException("the server redirects " + what + " to nowhere safe");
    }
    return next;
  }

  private boolean sameServer(URI address) {
    return endpoint.getScheme().equals(address.getScheme())
        && endpoint.getAuthority().equals(address.getAuthority());
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while downloading", e);
    }
  }

  private IOException failure(int status, String what) throws IOException {
    if (status == 429 || status >= 500 || status == 408) {
      return new IOException(
          "the server answered " + status + " for " + what + "; try again later");
    }
    throw new CheckpointException(
        switch (status) {
          case 401, 403 ->
              "the server refuses %s (%s): accept the model's licence on its page and put an access token into HF_TOKEN"
                  .formatted(what, status);
          case 404 -> "the server has no " + what + "; check the model id and the revision";
          case 416 -> "the server has less of " + what + " than is here";
          default -> "the server answered " + status + " for " + what;
        });
  }
}
