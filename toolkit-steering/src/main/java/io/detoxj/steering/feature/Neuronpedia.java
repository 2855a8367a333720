/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.EnvironmentProxy;
import io.detoxj.core.remote.ServerAddress;
import io.detoxj.core.remote.ServerJson;
import io.detoxj.core.remote.TimedExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Explanations of features from the API of Neuronpedia. Making one of these is the request to use
 * the network; nothing else in the toolkit does. It sends names of model and autoencoder, and
 * indices.
 */
public final class Neuronpedia {
  private static final int LARGEST_ANSWER = 16 << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");

  private final URI base;
  private final Duration timeout;
  private final HttpClient client;

  private Neuronpedia(URI base, Duration timeout) {
    this.base = base;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .proxy(new EnvironmentProxy(System::getenv))
            .build();
  }

  /** The public service, 30 seconds a request. */
  public static Neuronpedia online() {
    return at(URI.create("https://www.neuronpedia.org"), Duration.ofSeconds(30));
  }

  /**
   * Another server of the same API.
   *
   * @param timeout of a request, to the last byte of its answer
   */
  public static Neuronpedia at(URI base, Duration timeout) {
    return new Neuronpedia(ServerAddress.checked(base, "the address"), timeout);
  }

  /**
   * Asks for explanations, one request a feature.
   *
   * @param model such as {@code gpt2-small}
   * @param source such as {@code 6-res-jb}
   * @return the first explanation of each feature that has one
   * @throws IOException if a request fails; the message has the address and what came back
   */
  public Map<Integer, String> labels(String model, String source, List<Integer> features)
      throws IOException {
    for (String name : List.of(model, source)) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"" + name + "\" is no name of a model or source, such as gpt2-small or 6-res-jb");
      }
    }
    Map<Integer, String> labels = new TreeMap<>();
    for (int feature : features) {
      URI address = base.resolve("/api/feature/" + model + "/" + source + "/" + feature);
      JsonNode description = ask(address).path("explanations").path(0).path("description");
      if (description.isTextual()) {
        labels.put(feature, description.asText());
      }
    }
    return labels;
  }

  private JsonNode ask(URI address) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(timeout).GET().build();
    try {
      HttpResponse<byte[]> response = TimedExchange.send(client, request, timeout, LARGEST_ANSWER);
      if (response.statusCode() != 200) {
        throw new IOException(
            address + " answered with status " + response.statusCode() + "; check the names");
      }
      if (response.body().length > LARGEST_ANSWER) {
        throw new IOException(address + " answered with more than 16 MiB");
      }
      return ServerJson.read(response.body());
    } catch (StreamConstraintsException e) {
      throw new IOException(address + " answered with too deep or too large a JSON", e);
    } catch (JsonProcessingException e) {
      throw new IOException(address + " answered with something that is not JSON", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted at " + address).initCause(e);
    }
  }
}
