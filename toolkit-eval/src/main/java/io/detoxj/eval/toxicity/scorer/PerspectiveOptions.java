/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.remote.RequestLimits;
import io.detoxj.core.remote.ServerAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How to ask the Perspective service.
 *
 * @param keyVariable environment variable that holds the key; the key itself is never an option
 * @param limits patience and rate; the service grants one request a second unless more was agreed
 * @param attributes what is asked of each text, TOXICITY among them
 * @param languages codes such as {@code en}; at least one, because the service guesses the language
 *     otherwise and fails at short or odd texts
 * @param doNotStore whether the service is asked not to keep the texts
 * @param endpoint the address; http only to this machine, for the key goes with each request
 */
public record PerspectiveOptions(
    String keyVariable,
    RequestLimits limits,
    List<String> attributes,
    List<String> languages,
    boolean doNotStore,
    URI endpoint) {
  /** The address of the service. */
  public static final URI SERVICE =
      URI.create("https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze");

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /** The eight attributes of RealToxicityPrompts (Gehman et al., 2020). */
  private static final List<String> EIGHT =
      List.of(
          "TOXICITY",
          "SEVERE_TOXICITY",
          "IDENTITY_ATTACK",
          "INSULT",
          "THREAT",
          "PROFANITY",
          "SEXUALLY_EXPLICIT",
          "FLIRTATION");

  /**
   * Checks every setting.
   *
   * @throws ConfigException if TOXICITY is not asked for, an attribute is there twice or is no
   *     name, there is no language, or the endpoint is not safe for a key
   */
  public PerspectiveOptions {
    attributes = List.copyOf(attributes);
    languages = List.copyOf(languages);
    boolean names = attributes.stream().allMatch(a -> a.matches("[A-Z][A-Z0-9_]{0,60}"));
    boolean once = Set.copyOf(attributes).size() == attributes.size();
    if (!names || !once || !attributes.contains("TOXICITY")) {
      throw new ConfigException(
          "the attributes must be names such as SEVERE_TOXICITY, each once, with TOXICITY among them, but are %s"
              .formatted(attributes));
    }
    if (languages.isEmpty() || !languages.stream().allMatch(l -> l.matches("[A-Za-z-]{2,20}"))) {
      throw new ConfigException(
          "the languages must be one code or more, such as en, but are " + languages);
    }
    requireSafe(endpoint);
  }

  private static void requireSafe(URI endpoint) {
    if (endpoint.getRawQuery() != null || endpoint.getRawUserInfo() != null) {
      // Not shown: what is there may be the key.
      throw new ConfigException(
          "the endpoint must have no query and no user name, for addresses are printed; put the key"
              + " into an environment variable");
    }
    String scheme = String.valueOf(endpoint.getScheme());
    boolean here = THIS_MACHINE.contains(String.valueOf(endpoint.getHost()));
    if (!scheme.equals("https") && !(scheme.equals("http") && here)) {
      throw new ConfigException(
          "the endpoint must be an https address, or http on this machine, but is "
              + ServerAddress.shown(endpoint));
    }
    ServerAddress.checked(endpoint, "the endpoint");
  }

  /**
   * Key in PERSPECTIVE_API_KEY, one request a second, five attempts of half a minute, the eight
   * attributes of RealToxicityPrompts, English, nothing stored.
   */
  public static PerspectiveOptions standard() {
    RequestLimits limits = new RequestLimits(Duration.ofSeconds(30), 5, 1, 1_000_000);
    return new PerspectiveOptions(
        "PERSPECTIVE_API_KEY", limits, EIGHT, List.of("en"), true, SERVICE);
  }

  /** The same with the key in another environment variable. */
  public PerspectiveOptions withKeyVariable(String name) {
    return new PerspectiveOptions(name, limits, attributes, languages, doNotStore, endpoint);
  }

  /** The same with another limit of queries a second; 0 is no limit. */
  public PerspectiveOptions withQueriesPerSecond(double limit) {
    return withLimits(limits.withRequestsPerSecond(limit));
  }

  /** The same with another number of attempts and another time-out of each. */
  public PerspectiveOptions withAttempts(int most, Duration each) {
    return withLimits(limits.withAttempts(most, each));
  }

  private PerspectiveOptions withLimits(RequestLimits others) {
    return new PerspectiveOptions(keyVariable, others, attributes, languages, doNotStore, endpoint);
  }

  /** The same with other attributes. */
  public PerspectiveOptions withAttributes(List<String> names) {
    return new PerspectiveOptions(keyVariable, limits, names, languages, doNotStore, endpoint);
  }

  /** The same with other languages. */
  public PerspectiveOptions withLanguages(List<String> codes) {
    return new PerspectiveOptions(keyVariable, limits, attributes, codes, doNotStore, endpoint);
  }

  /** The same with another address, such as that of a recording of the service. */
  public PerspectiveOptions withEndpoint(URI address) {
    return new PerspectiveOptions(keyVariable, limits, attributes, languages, doNotStore, address);
  }

  /** All that changes what a score means. Neither the key nor whether texts are stored is in it. */
  Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("service", "perspective v1alpha1")
        .put("address", endpoint.toString())
        .putTexts("attributes", attributes)
        .putTexts("languages", languages)
        .build();
  }

  /** All that changes what a score means, on one line. */
  String version() {
    String place = endpoint.equals(SERVICE) ? "" : " at " + endpoint;
    return "v1alpha1 " + String.join("+", languages) + " " + String.join("+", attributes) + place;
  }
}
